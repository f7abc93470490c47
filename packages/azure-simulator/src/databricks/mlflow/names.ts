/**
 * Names and places as a workspace shows them, and as the one MLflow server behind all workspaces keeps them.
 * An experiment's name there begins with the workspace's host, so that two workspaces may have the same path;
 * its artifacts lie under `mlflow-artifacts:/`, which a workspace shows as its own storage.
 */

const root = "dbfs:/databricks/mlflow-tracking/";
const deletedSuffix = / \(deleted \d+\)$/;

export const serverName = (host: string, path: string): string => `${host}${path}`;

/** The name of a deleted experiment: it keeps its data and leaves its path to the next one. */
export const deletedName = (host: string, path: string, id: string): string =>
  `${host}${path} (deleted ${id})`;

/** A text of the server's as the workspace shows it. */
export function shownText(text: string, host: string): string {
  if (text.startsWith(`${host}/`)) return text.slice(host.length).replace(deletedSuffix, "");
  const place = /^mlflow-artifacts:\/(?:\/[^/]*\/)?(.*)$/s.exec(text)?.[1];
  if (place === undefined) return text;
  // Traces lie directly under their experiment in a workspace, which is how clients tell them from runs.
  return root + place.replace(/^(\d+)\/traces\/(tr-[^/]+)/, "$1/$2");
}

/** Where the spans of a trace are is the server's own affair: a workspace hands them out by signed URL only. */
const hiddenTag = "mlflow.trace.spansLocation";

/** An answer of the server's as the workspace gives it. */
export function shown(value: unknown, host: string): unknown {
  if (typeof value === "string") return shownText(value, host);
  if (Array.isArray(value))
    return value
      .filter(
        (one) => !(typeof one === "object" && one !== null && (one as { key?: unknown }).key === hiddenTag),
      )
      .map((one) => shown(one, host));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== hiddenTag)
      .map(([key, one]) => [key, shown(one, host)]),
  );
}

/** The artifact path on the server of a place that a workspace showed. */
export const artifactPath = (uri: string): string | undefined =>
  /^mlflow-artifacts:\/(?:\/[^/]*\/)?(.*)$/s.exec(uri)?.[1]?.replace(/^\/+/, "");

/** A search filter of a workspace's in the server's names: `name = '/Shared/lab'`. */
export const serverFilter = (filter: string, host: string): string =>
  filter.replace(/(\bname\b[^'"]*['"])(\/)/gi, (_, before: string) => `${before}${host}/`);
