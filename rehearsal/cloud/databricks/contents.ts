import type { Leftover, World } from "../world";
import type { ObjectTree, WorkspaceObject } from "./workspace/tree";
import { workspacesOf } from "./workspaces";

/** Where labs put what is theirs; a workspace is born with it. */
const shared = "/Shared";

/** What somebody has made inside the workspaces, each with its workspace's host, and its objects under /Shared. */
export const workspaceContents = (world: World): Leftover[] =>
  workspacesOf(world)
    .all()
    .flatMap(({ host, clusters, scopes, jobs, tree }) =>
      [
        ...[...clusters.keys()].map((id) => ({ kind: "cluster", id })),
        ...[...scopes.keys()].map((id) => ({ kind: "scope", id })),
        ...[...scopes].flatMap(([scope, { secrets }]) =>
          [...secrets.keys()].map((key) => ({ kind: "secret", id: `${scope}|||${key}` })),
        ),
        ...[...jobs.keys()].map((id) => ({ kind: "job", id: String(id) })),
        ...below(tree, shared).map(({ type, path, id }) => ({
          kind: type.toLowerCase(),
          id: type === "MLFLOW_EXPERIMENT" ? String(id) : path,
        })),
      ].map(({ kind, id }) => ({ kind, id: `${host}/${id}` })),
    );

const below = (tree: ObjectTree, path: string): WorkspaceObject[] =>
  tree.children(path).flatMap((object) => [object, ...below(tree, object.path)]);
