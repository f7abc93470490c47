import type { LabNames } from "./identity";
import type { ConfigReader } from "./reader";
import { validateParentExists } from "./existing";
import { parseClusterRuntime } from "./runtime-version";
import { CLUSTER_KINDS, type ClusterConfig, type ClusterSize } from "./types";

const CLUSTER_ID = /^\d{4}-\d{6}-[a-z0-9]+$/;

/** Reads the keys of the cluster. */
export function parseCluster(reader: ConfigReader, names: LabNames): ClusterConfig {
  const existingId = reader.textWhere(
    "existingClusterId",
    (id) => CLUSTER_ID.test(id),
    "must be a cluster id, for example 0923-164208-meows279",
  );
  validateParentExists(reader, "existingClusterId", "existingWorkspaceId");
  const runtime = parseClusterRuntime(reader.text("clusterRuntime"));
  if ("error" in runtime) reader.invalid("clusterRuntime", runtime.error);
  const config = {
    kind: "new" as const,
    name: reader.text("clusterName") || names.cluster,
    runtime: "error" in runtime ? { version: "", major: 0, minor: 0 } : runtime,
    nodeType: reader.textWhere(
      "clusterNodeType",
      (type) => /^[A-Za-z0-9_]+$/.test(type),
      "must be an Azure VM size, for example Standard_D4ds_v5",
    ),
    size: parseClusterSize(reader),
    autoterminationMinutes: reader.integer("clusterAutoterminationMinutes", {
      min: 10,
      max: 10_000,
      unit: "(minutes of idleness)",
    }),
  };
  if (reader.oneOf("clusterKind", CLUSTER_KINDS) === "serverless") {
    validateServerless(reader);
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

function validateServerless(reader: ConfigReader): void {
  for (const key of OF_A_CLUSTER)
    if (reader.has(key))
      reader.error(
        `${reader.qualified(key)} has no effect when ${reader.qualified("clusterKind")} is serverless, which has no cluster: leave it out`,
      );
}

const MAX_WORKERS = 1000;

function parseClusterSize(reader: ConfigReader): ClusterSize {
  const workers = reader.integer("clusterWorkers", { min: 0, max: MAX_WORKERS });
  const minWorkers = reader.integer("clusterAutoscaleMin", { min: 0, max: MAX_WORKERS });
  const maxWorkers = reader.integer("clusterAutoscaleMax", { min: 0, max: MAX_WORKERS });
  const autoscales = reader.has("clusterAutoscaleMin") || reader.has("clusterAutoscaleMax");
  if (!autoscales) return workers === 0 ? { kind: "singleNode" } : { kind: "fixed", workers };

  const range = `${reader.qualified("clusterAutoscaleMin")} and ${reader.qualified("clusterAutoscaleMax")}`;
  if (reader.has("clusterWorkers")) {
    reader.error(
      `${reader.qualified("clusterWorkers")} fixes the number of workers and ${range} let it vary: set one or the other`,
    );
  } else if (minWorkers < 1 || maxWorkers < minWorkers) {
    reader.error(
      `${range} are ${minWorkers} and ${maxWorkers}: the first must be at least 1 and the second not less than the first`,
    );
  }
  return { kind: "autoscale", minWorkers, maxWorkers };
}
