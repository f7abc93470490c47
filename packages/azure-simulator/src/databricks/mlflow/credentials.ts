import { posix } from "node:path";
import type { Hono } from "hono";
import type { World } from "../../context/context";
import type { SignedUrls } from "../blob/signature";
import type { WorkspaceEnvironment } from "../environment";
import { invalidParameter } from "../errors";
import { bodyOf, optionalText, requiredText, type Fields } from "../fields";
import type { Workspace } from "../workspaces";
import { artifactPath } from "./names";
import type { Ownership } from "./ownership";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A path that a client may add below what it was given. */
function inside(path: string): string {
  const clean = posix.normalize(path);
  if (clean.startsWith("..") || posix.isAbsolute(clean)) throw invalidParameter(`Invalid path: ${path}`);
  return clean === "." ? "" : clean;
}

/** Signed URLs for a trace's data and for a run's artifacts. */
export function credentialRoutes(
  app: Hono<WorkspaceEnvironment>,
  at: string,
  world: World,
  owned: Ownership,
  urls: SignedUrls,
): void {
  const placeOf = (root: unknown, path: string): string =>
    posix.join(artifactPath(text(root)) ?? "", inside(path));

  const traceCredential = async (
    workspace: Workspace,
    id: string,
    path: string,
    permission: "r" | "w",
  ): Promise<unknown> => {
    const info = await owned.trace(workspace, id);
    const tags = (info["tags"] ?? {}) as Fields;
    return {
      credential_info: {
        run_id: "",
        path,
        ...urls.sign(workspace, placeOf(tags["mlflow.artifactLocation"], path), permission, world.now()),
      },
    };
  };

  for (const [direction, permission] of [
    ["upload", "w"],
    ["download", "r"],
  ] as const)
    app.get(
      `${at}/traces/:trace/credentials-for-data-${direction}`,
      async ({ var: { workspace }, req, json }) => {
        const path = optionalText(req.query(), "path") ?? "traces.json";
        return json(await traceCredential(workspace, req.param("trace"), path, permission));
      },
    );

  for (const [direction, permission] of [
    ["write", "w"],
    ["read", "r"],
  ] as const)
    app.post(
      `${at}/artifacts/credentials-for-${direction}`,
      async ({ var: { workspace, now }, req, json }) => {
        const fields = await bodyOf(req.raw);
        const runId = requiredText(fields, "run_id");
        const run = await owned.run(workspace, runId);
        const paths = [fields["path"] ?? []].flat().map(text);
        return json({
          credential_infos: paths.map((path) => ({
            run_id: runId,
            path,
            ...urls.sign(workspace, placeOf(run["artifact_uri"], path), permission, now),
          })),
        });
      },
    );
}
