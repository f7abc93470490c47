import { readFile } from "node:fs/promises";
import { extname, posix } from "node:path";
import { text, type PropertyMap } from "../../rpc/values";
import { readBack, type WorkspaceResource } from "../resource";
import { WorkspaceError, type Workspace } from "../workspace";

const status = (path: string, workspace: Workspace): Promise<PropertyMap> =>
  workspace.get("/api/2.0/workspace/get-status", { path });

export const directory: WorkspaceResource = {
  name: "directory",
  required: ["path"],
  replaceOnChange: ["path"],
  computed: ["objectId", "workspacePath"],
  async create(inputs, workspace) {
    const path = text(inputs["path"]);
    await workspace.post("/api/2.0/workspace/mkdirs", { path });
    return readBack(directory, path, inputs, workspace);
  },
  async read(path, inputs, workspace) {
    const found = await status(path, workspace);
    return {
      outputs: { ...inputs, path, objectId: found["object_id"] ?? null, workspacePath: `/Workspace${path}` },
      seen: { path },
    };
  },
  async update({ newInputs, outputs }) {
    return { ...outputs, ...newInputs };
  },
  async delete(path, outputs, workspace) {
    const recursive = outputs["deleteRecursive"] === true;
    await workspace.post("/api/2.0/workspace/delete", { path, ...(recursive && { recursive }) });
  },
};

/** What the ending of a source file says about it. */
const endings: Readonly<Record<string, { language: string; format: string }>> = {
  ".py": { language: "PYTHON", format: "SOURCE" },
  ".scala": { language: "SCALA", format: "SOURCE" },
  ".sql": { language: "SQL", format: "SOURCE" },
  ".r": { language: "R", format: "SOURCE" },
  ".ipynb": { language: "", format: "JUPYTER" },
  ".dbc": { language: "", format: "DBC" },
};

interface NotebookContent {
  readonly content: string;
  readonly language: string;
  readonly format: string;
}

/** A notebook's content comes with the inputs or from a file of the machine the provider runs on. */
async function notebookContent(inputs: PropertyMap): Promise<NotebookContent> {
  const { source, contentBase64, language, format } = inputs;
  const ending = typeof source === "string" ? endings[extname(source).toLowerCase()] : undefined;
  const content = typeof source === "string" ? await readFile(source, "base64") : text(contentBase64 ?? "");
  return {
    content,
    language: text(language ?? ending?.language ?? ""),
    format: text(format ?? ending?.format ?? "SOURCE"),
  };
}

async function importNotebook(path: string, inputs: PropertyMap, workspace: Workspace): Promise<PropertyMap> {
  const { content, language, format } = await notebookContent(inputs);
  const body = {
    content,
    path,
    ...(language !== "" && { language }),
    format,
    // An archive cannot overwrite what is there.
    ...(format !== "DBC" && { overwrite: true }),
  };
  const { object_id: objectId } = await workspace.post("/api/2.0/workspace/import", body);
  return {
    ...inputs,
    path,
    ...(language !== "" && { language }),
    format,
    objectId: objectId ?? null,
    objectType: inputs["objectType"] ?? "NOTEBOOK",
    md5: inputs["md5"] ?? "different",
    url: await workspace.page(`workspace${path}`),
    workspacePath: `/Workspace${path}`,
  };
}

/** The import itself, and the parent folder when that is what was missing. */
async function importWithParent(
  path: string,
  inputs: PropertyMap,
  workspace: Workspace,
): Promise<PropertyMap> {
  try {
    return await importNotebook(path, inputs, workspace);
  } catch (error) {
    const parent = posix.dirname(path);
    const missing = await status(parent, workspace).then(
      () => false,
      (reason: unknown) => reason instanceof WorkspaceError && reason.isMissing,
    );
    if (!missing) throw error;
    await workspace.post("/api/2.0/workspace/mkdirs", { path: parent });
    return importNotebook(path, inputs, workspace);
  }
}

/** Its content is never read back: a notebook that somebody edits in the workspace is not seen. */
export const notebook: WorkspaceResource = {
  name: "notebook",
  required: ["path"],
  oneOf: { language: ["SCALA", "PYTHON", "R", "SQL"], format: ["SOURCE", "DBC", "JUPYTER"] },
  replaceOnChange: ["path"],
  computed: ["format", "language", "objectId", "objectType", "url", "workspacePath"],
  async create(inputs, workspace) {
    const path = text(inputs["path"]);
    return { id: path, outputs: await importWithParent(path, inputs, workspace) };
  },
  async read(path, inputs, workspace) {
    const found = await status(path, workspace);
    const language = found["language"];
    return {
      outputs: {
        ...inputs,
        path,
        ...(language !== undefined && { language }),
        format: inputs["format"] ?? "SOURCE",
        objectId: found["object_id"] ?? null,
        objectType: found["object_type"] ?? null,
        md5: inputs["md5"] ?? "different",
        url: await workspace.page(`workspace${path}`),
        workspacePath: `/Workspace${path}`,
      },
      seen: { path, ...(language !== undefined && { language }) },
    };
  },
  update: ({ id, newInputs }, workspace) => importNotebook(id, newInputs, workspace),
  async delete(path, _outputs, workspace) {
    await workspace.post("/api/2.0/workspace/delete", { path });
  },
};
