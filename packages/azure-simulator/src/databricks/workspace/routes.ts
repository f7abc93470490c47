import type { Hono } from "hono";
import { DatabricksError, invalidParameter, notFound } from "../errors";
import { bodyOf, isTrue, optionalText, requiredText, type Fields } from "../fields";
import type { WorkspaceEnvironment } from "../environment";
import { normalPath, type WorkspaceObject } from "./tree";

const languages = ["PYTHON", "SQL", "SCALA", "R"];
/** The first line of a notebook in source format, by how its language comments. */
const sourceHeader = /^(#|--|\/\/) Databricks notebook source/;
const extensions: Readonly<Record<string, string>> = { py: "PYTHON", sql: "SQL", scala: "SCALA", r: "R" };
const largestNotebook = 10 * 1024 * 1024;

const described = (object: WorkspaceObject): Record<string, unknown> => ({
  object_type: object.type,
  path: object.path,
  object_id: object.id,
  resource_id: String(object.id),
  ...(object.language !== undefined && { language: object.language }),
  ...(object.type !== "DIRECTORY" && { created_at: object.createdAt, modified_at: object.modifiedAt }),
  ...(object.type === "FILE" && { size: object.content?.length ?? 0 }),
});

/** An import's fields, sent as JSON with base64 or as a form with the file itself. */
async function importOf(request: Request): Promise<{ fields: Fields; content: Buffer }> {
  if (request.headers.get("content-type")?.startsWith("multipart/form-data")) {
    const form = await request.formData();
    const sent = form.get("content");
    const content = sent instanceof Blob ? Buffer.from(await sent.arrayBuffer()) : Buffer.from(sent ?? "");
    const fields = Object.fromEntries([...form].filter(([name]) => name !== "content"));
    return { fields, content };
  }
  const fields = await bodyOf(request);
  return { fields, content: Buffer.from(optionalText(fields, "content") ?? "", "base64") };
}

interface Imported {
  readonly type: "NOTEBOOK" | "FILE";
  readonly path: string;
  readonly language?: string;
}

/** What an import makes: a notebook or a file, and of which language. */
function imported(fields: Fields, content: Buffer): Imported {
  const path = normalPath(requiredText(fields, "path"));
  const format = optionalText(fields, "format") ?? "SOURCE";
  const language = optionalText(fields, "language")?.toUpperCase();
  if (language !== undefined && !languages.includes(language))
    throw invalidParameter(
      `Unsupported language: ${language}. Supported languages are ${languages.join(", ")}.`,
    );
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  switch (format) {
    case "SOURCE":
      if (!language) throw invalidParameter("The language field must be set when the format is SOURCE.");
      return { type: "NOTEBOOK", path, language };
    case "AUTO": {
      const found = extensions[extension];
      if (found && sourceHeader.test(content.toString("utf8", 0, 100)))
        return { type: "NOTEBOOK", path: path.slice(0, -extension.length - 1), language: found };
      return { type: "FILE", path };
    }
    case "RAW":
      return { type: "FILE", path };
    default:
      throw invalidParameter(
        `Unsupported format: ${format}. Supported formats here are SOURCE, AUTO and RAW.`,
      );
  }
}

/** The workspace API: directories, notebooks and files. */
export function workspaceRoutes(app: Hono<WorkspaceEnvironment>): void {
  app.post("/api/2.0/workspace/mkdirs", async ({ var: { workspace, now }, req, json }) => {
    workspace.tree.mkdirs(normalPath(requiredText(await bodyOf(req.raw), "path")), now);
    return json({});
  });

  app.post("/api/2.0/workspace/import", async ({ var: { workspace, now }, req, json }) => {
    const { fields, content } = await importOf(req.raw);
    if (content.length > largestNotebook)
      throw new DatabricksError(
        400,
        "MAX_NOTEBOOK_SIZE_EXCEEDED",
        `File size imported is (${content.length} bytes), exceeded max size (${largestNotebook} bytes)`,
      );
    const object = workspace.tree.put(
      { ...imported(fields, content), content },
      now,
      isTrue(fields["overwrite"]),
    );
    return json({ object_id: object.id });
  });

  app.get("/api/2.0/workspace/get-status", ({ var: { workspace }, req, json }) => {
    const path = normalPath(requiredText(req.query(), "path"));
    const object = workspace.tree.get(path);
    if (!object) throw notFound(`Path (${path}) doesn't exist.`);
    return json(described(object));
  });

  app.get("/api/2.0/workspace/list", ({ var: { workspace }, req, json }) => {
    const path = normalPath(requiredText(req.query(), "path"));
    const object = workspace.tree.get(path);
    if (!object) throw notFound(`Path (${path}) doesn't exist.`);
    const objects = object.type === "DIRECTORY" ? workspace.tree.children(path) : [object];
    return json(objects.length > 0 ? { objects: objects.map(described) } : {});
  });

  app.get("/api/2.0/workspace/export", ({ var: { workspace }, req, json, body }) => {
    const fields = req.query();
    const path = normalPath(requiredText(fields, "path"));
    const format = optionalText(fields, "format") ?? "SOURCE";
    if (!["SOURCE", "AUTO", "RAW"].includes(format))
      throw invalidParameter(
        `Unsupported format: ${format}. Supported formats here are SOURCE, AUTO and RAW.`,
      );
    const object = workspace.tree.get(path);
    if (!object) throw notFound(`Path (${path}) doesn't exist.`);
    if (!object.content)
      throw invalidParameter(`Path (${path}) is a ${object.type} and cannot be exported as ${format}.`);
    if (isTrue(fields["direct_download"])) return body(new Uint8Array(object.content));
    return json({
      content: object.content.toString("base64"),
      file_type: object.type === "NOTEBOOK" ? (object.language ?? "").toLowerCase() : "auto",
    });
  });

  app.post("/api/2.0/workspace/delete", async ({ var: { workspace, experiments }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const removed = workspace.tree.remove(
      normalPath(requiredText(fields, "path")),
      isTrue(fields["recursive"]),
    );
    for (const object of removed)
      if (object.type === "MLFLOW_EXPERIMENT") await experiments.forget(workspace, String(object.id));
    return json({});
  });
}
