import { isDeepStrictEqual } from "node:util";
import type { Hono } from "hono";
import type { World } from "../../context/context";
import { invalidParameter } from "../errors";
import { bodyOf, requiredText, type Fields } from "../fields";
import type { WorkspaceEnvironment } from "../environment";
import type { Cluster, Library } from "./cluster";
import { clusterNamed } from "./routes";

const kinds = ["pypi", "maven", "cran", "jar", "egg", "whl", "requirements"];

function librariesIn(fields: Fields): Record<string, unknown>[] {
  const { libraries } = fields;
  if (!Array.isArray(libraries) || libraries.length === 0)
    throw invalidParameter("Missing required field: libraries");
  return libraries.map((one: unknown) => {
    if (typeof one !== "object" || one === null || !kinds.some((kind) => kind in one))
      throw invalidParameter(`A library must have one of ${kinds.join(", ")}.`);
    return one as Record<string, unknown>;
  });
}

/** What is waiting is installed as soon as somebody sees the cluster running. */
function statuses(cluster: Cluster): unknown[] {
  const shown = cluster.libraries.map(({ library, status }) => ({
    library,
    status,
    is_library_for_all_clusters: false,
  }));
  if (cluster.phase.state === "RUNNING")
    for (const one of cluster.libraries) if (one.status === "PENDING") one.status = "INSTALLED";
  return shown;
}

/** The libraries API: which packages a cluster was told to install. */
export function libraryRoutes(app: Hono<WorkspaceEnvironment>, world: World): void {
  app.post("/api/2.0/libraries/install", async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const cluster = clusterNamed(world, workspace, requiredText(fields, "cluster_id"));
    for (const library of librariesIn(fields)) {
      const known = cluster.libraries.find((one) => isDeepStrictEqual(one.library, library));
      if (known) known.status = "PENDING";
      else cluster.libraries.push({ library, status: "PENDING" });
    }
    return json({});
  });

  app.post("/api/2.0/libraries/uninstall", async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const cluster = clusterNamed(world, workspace, requiredText(fields, "cluster_id"));
    const gone = librariesIn(fields);
    const named = (one: Library): boolean => gone.some((library) => isDeepStrictEqual(one.library, library));
    if (cluster.phase.state === "RUNNING") {
      for (const one of cluster.libraries) if (named(one)) one.status = "UNINSTALL_ON_RESTART";
    } else {
      const kept = cluster.libraries.filter((one) => !named(one));
      cluster.libraries.splice(0, cluster.libraries.length, ...kept);
    }
    return json({});
  });

  app.get("/api/2.0/libraries/cluster-status", ({ var: { workspace }, req, json }) => {
    const cluster = clusterNamed(world, workspace, requiredText(req.query(), "cluster_id"));
    const shown = statuses(cluster);
    return json({ cluster_id: cluster.id, ...(shown.length > 0 && { library_statuses: shown }) });
  });
}
