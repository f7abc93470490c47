import { asFields, type Fields } from "../fields";
import { findNodeType } from "./catalogue";
import { autotermination, type Cluster } from "./cluster";

const messages: Readonly<Record<string, string>> = {
  PENDING: "Finding instances for new nodes, acquiring more instances if necessary",
  RESTARTING: "Restarting Spark",
  RESIZING: "Resizing the cluster",
};

/**
 * A cluster as `clusters/get` shows it: what was asked for, what the service filled in, and where it stands.
 *
 * @param workspaceTags what the workspace's resource in Azure bears, and its machines with it
 */
export function clusterBody(
  cluster: Cluster,
  user: string,
  workspaceTags: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  // The token of the request is not a property of the cluster, and is not shown.
  const { idempotency_token: _, ...spec } = cluster.spec;
  const { id, phase } = cluster;
  const driver = spec["driver_node_type_id"] ?? spec["node_type_id"];
  const driverType = typeof driver === "string" ? findNodeType(driver) : undefined;
  const workerType =
    typeof spec["node_type_id"] === "string" ? findNodeType(spec["node_type_id"]) : undefined;
  const autoscale = spec["autoscale"] as Fields | undefined;
  const workers = Number(spec["num_workers"] ?? autoscale?.["min_workers"] ?? 0);
  const ended = phase.state === "TERMINATING" || phase.state === "TERMINATED";
  const running = phase.state === "RUNNING";
  const stateMessage = ended
    ? (phase.reason.parameters["databricks_error_message"] ??
      (phase.reason.code === "INACTIVITY"
        ? `Inactive cluster terminated (inactive for ${phase.reason.parameters["inactivity_duration_min"] ?? ""} minutes).`
        : phase.reason.code === "USER_REQUEST"
          ? `Terminated by user ${phase.reason.parameters["username"] ?? ""}`
          : phase.reason.code))
    : (messages[phase.state] ?? "");
  const defaultTags = {
    Vendor: "Databricks",
    Creator: user,
    ClusterName: typeof spec["cluster_name"] === "string" ? spec["cluster_name"] : "",
    ClusterId: id,
    ...workspaceTags,
  };
  return {
    cluster_source: "API",
    disk_spec: {},
    enable_elastic_disk: true,
    enable_local_disk_encryption: false,
    init_scripts_safe_mode: false,
    azure_attributes: { first_on_demand: 1, availability: "ON_DEMAND_AZURE", spot_bid_max_price: -1 },
    data_security_mode: "NONE",
    ...(autoscale === undefined && { num_workers: workers }),
    ...spec,
    ...(spec["custom_tags"] !== undefined && {
      custom_tags: customTags(asFields(spec["custom_tags"]), defaultTags),
    }),
    autotermination_minutes: autotermination(spec),
    cluster_id: id,
    creator_user_name: user,
    driver_node_type_id: driver,
    driver_instance_source: { node_type_id: driver },
    instance_source: { node_type_id: spec["node_type_id"] },
    effective_spark_version: spec["spark_version"],
    default_tags: defaultTags,
    state: phase.state,
    state_message: stateMessage,
    start_time: cluster.startedAt,
    ...(running && {
      cluster_cores: (driverType?.cores ?? 0) + (workerType?.cores ?? 0) * workers,
      cluster_memory_mb: (driverType?.memoryMb ?? 0) + (workerType?.memoryMb ?? 0) * workers,
      spark_context_id: cluster.startedAt,
      jdbc_port: 10000,
      last_restarted_time: phase.since,
    }),
    ...(phase.state === "TERMINATED" && { terminated_time: phase.since }),
    ...(ended && { termination_reason: phase.reason }),
  };
}

/**
 * A cluster's own tags: one that has the name of a default tag gets `x_` before it.
 * Source: https://learn.microsoft.com/azure/databricks/admin/account-settings/usage-detail-tags
 */
function customTags(own: Fields, defaults: Readonly<Record<string, string>>): Fields {
  const taken = new Set(Object.keys(defaults).map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => [taken.has(name.toLowerCase()) ? `x_${name}` : name, value]),
  );
}
