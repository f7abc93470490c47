import type { LabNames } from "./identity";
import type { Complaints } from "./complaints";
import { requireHome } from "./existing";
import { parseClusterRuntime } from "./runtime-version";
import { CLUSTER_KINDS, type ClusterConfig, type ClusterSize } from "./types";

const CLUSTER_ID = /^\d{4}-\d{6}-[a-z0-9]+$/;

/** Reads the keys of the cluster. */
export function parseCluster(complaints: Complaints, names: LabNames): ClusterConfig {
  const existingId = complaints.textWhere(
    "existingClusterId",
    (id) => CLUSTER_ID.test(id),
    "must be a cluster id, for example 0923-164208-meows279",
  );
  requireHome(complaints, "existingClusterId", "existingWorkspaceId");
  const runtime = parseClusterRuntime(complaints.text("clusterRuntime"));
  if ("refused" in runtime) complaints.about("clusterRuntime", runtime.refused);
  const config = {
    kind: "new" as const,
    name: complaints.text("clusterName") || names.cluster,
    runtime: "refused" in runtime ? { version: "", major: 0, minor: 0 } : runtime,
    nodeType: complaints.textWhere(
      "clusterNodeType",
      (type) => /^[A-Za-z0-9_]+$/.test(type),
      "must be an Azure VM size, for example Standard_D4ds_v5",
    ),
    size: parseClusterSize(complaints),
    autoterminationMinutes: complaints.integer("clusterAutoterminationMinutes", {
      min: 10,
      max: 10_000,
      unit: "(minutes of idleness)",
    }),
  };
  if (complaints.oneOf("clusterKind", CLUSTER_KINDS) === "serverless") {
    requireNoCluster(complaints);
    return { kind: "serverless" };
  }
  return existingId ? { kind: "existing", id: existingId } : config;
}

/** Keys that say how large a cluster is, or which. */
const OF_A_CLUSTER = [
  "existingClusterId",
  "clusterWorkers",
  "clusterAutoscaleMin",
  "clusterAutoscaleMax",
] as const;

function requireNoCluster(complaints: Complaints): void {
  for (const key of OF_A_CLUSTER)
    if (complaints.has(key))
      complaints.add(
        `${complaints.qualified(key)} is about a cluster, and ${complaints.qualified("clusterKind")} serverless means that there is none`,
      );
}

const MAX_WORKERS = 1000;

function parseClusterSize(complaints: Complaints): ClusterSize {
  const workers = complaints.integer("clusterWorkers", { min: 0, max: MAX_WORKERS });
  const minWorkers = complaints.integer("clusterAutoscaleMin", { min: 0, max: MAX_WORKERS });
  const maxWorkers = complaints.integer("clusterAutoscaleMax", { min: 0, max: MAX_WORKERS });
  const autoscales = complaints.has("clusterAutoscaleMin") || complaints.has("clusterAutoscaleMax");
  if (!autoscales) return workers === 0 ? { kind: "singleNode" } : { kind: "fixed", workers };

  const range = `${complaints.qualified("clusterAutoscaleMin")} and ${complaints.qualified("clusterAutoscaleMax")}`;
  if (complaints.has("clusterWorkers")) {
    complaints.add(
      `${complaints.qualified("clusterWorkers")} fixes the number of workers and ${range} let it vary: set only one of them`,
    );
  } else if (minWorkers < 1 || maxWorkers < minWorkers) {
    complaints.add(
      `${range} are ${minWorkers} and ${maxWorkers}: the first must be at least 1 and the second not less than the first`,
    );
  }
  return { kind: "autoscale", minWorkers, maxWorkers };
}
