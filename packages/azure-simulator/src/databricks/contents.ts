import type { Leftover, World } from "../context/context";
import type { ObjectTree, WorkspaceObject } from "./workspace/tree";
import { workspacesOf } from "./workspaces";

/** Something that somebody has made inside a workspace. */
export interface Content extends Leftover {
  /** All that was said of it, as a text: it differs where the thing was changed. */
  readonly said: string;
}

/** Where labs put what is theirs; a workspace is born with it. */
const shared = "/Shared";

/** What somebody has made inside the workspaces, each with its workspace's host, and its objects under /Shared. */
export const workspaceContents = (world: World): Content[] =>
  workspacesOf(world)
    .all()
    .flatMap(({ host, clusters, scopes, jobs, tree }) =>
      [
        ...[...clusters].map(([id, { spec, pinned, libraries }]) => ({
          kind: "cluster",
          id,
          said: { spec, pinned, libraries },
        })),
        ...[...scopes].map(([id, { acls }]) => ({ kind: "scope", id, said: [...acls] })),
        ...[...scopes].flatMap(([scope, { secrets }]) =>
          [...secrets].map(([key, { value }]) => ({
            kind: "secret",
            id: `${scope}|||${key}`,
            said: value.toString(),
          })),
        ),
        ...[...jobs].map(([id, { settings }]) => ({ kind: "job", id: String(id), said: settings })),
        ...below(tree, shared).map(({ type, path, id, content, modifiedAt: _, ...rest }) => ({
          kind: type.toLowerCase(),
          id: type === "MLFLOW_EXPERIMENT" ? String(id) : path,
          said: { path, ...rest, content: content?.toString() },
        })),
      ].map(({ kind, id, said }) => ({ kind, id: `${host}/${id}`, said: JSON.stringify(said) })),
    );

const below = (tree: ObjectTree, path: string): WorkspaceObject[] =>
  tree.children(path).flatMap((object) => [object, ...below(tree, object.path)]);
