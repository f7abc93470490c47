/** The parts of an ARM path that names a resource, a collection or an action of a resource provider. */
export interface ResourcePath {
  readonly scope: string;
  readonly namespace: string;
  /** e.g. `["accounts", "deployments"]`. */
  readonly types: readonly string[];
  /** One fewer than types for a collection. */
  readonly names: readonly string[];
}

/** Splits a path at its last `/providers/`; undefined when it has none. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const at = path.toLowerCase().lastIndexOf("/providers/");
  if (at < 0) return undefined;
  const [namespace = "", ...rest] = path.slice(at + "/providers/".length).split("/");
  return {
    scope: path.slice(0, at),
    namespace,
    types: rest.filter((_, index) => index % 2 === 0),
    names: rest.filter((_, index) => index % 2 === 1),
  };
}

/** The name of a path's resource group, as written. */
export const groupOf = (path: string): string | undefined => /\/resourceGroups\/([^/]+)/i.exec(path)?.[1];

/** The id of the resource group that a path lies in. */
export const groupIdOf = (path: string): string | undefined =>
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(path)?.[0];

const groupType = "Microsoft.Resources/subscriptions/resourceGroups";

/** The action that role assignments must allow for a request, e.g. `Microsoft.CognitiveServices/accounts/write`. */
export function actionOf(method: string, path: string): string {
  const verb = method === "DELETE" ? "delete" : method === "GET" || method === "HEAD" ? "read" : "write";
  const parsed = parseResourcePath(path);
  if (!parsed)
    return `${/\/resourceGroups\//i.test(path) ? groupType : "Microsoft.Resources/subscriptions"}/${verb}`;
  const type = [parsed.namespace, ...parsed.types].join("/");
  if (method !== "POST") return `${type}/${verb}`;
  return `${type}/action`;
}

/**
 * The scope that ARM names when it refuses: the resource's own id, but the subscription for what lies right
 * below it, such as a soft-deleted account.
 */
export function scopeOf(path: string): string {
  const parsed = parseResourcePath(path);
  const group = groupIdOf(path);
  if (parsed && group) return path;
  return group ?? /^\/subscriptions\/[^/]+/i.exec(path)?.[0] ?? "/";
}
