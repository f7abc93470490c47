import { regionName } from "../../arm/regions";
import { vmFamilies } from "../../arm/catalogue";
import { missingWayOut } from "../../arm/network/workspace-network";
import type { World } from "../../context/context";
import type { Fields } from "../fields";
import { workspacesOf, type Workspace } from "../workspaces";
import { advance, type Cluster, type TerminationReason } from "./cluster";
import { findNodeType } from "./catalogue";

/** Cores that a cluster holds of each virtual-machine family: its driver's and its workers'. */
export function coresOf(spec: Fields): ReadonlyMap<string, number> {
  const cores = new Map<string, number>();
  const autoscale = (spec["autoscale"] ?? {}) as Fields;
  const workers = Number(spec["num_workers"] ?? autoscale["min_workers"] ?? 0);
  const add = (id: unknown, count: number): void => {
    const type = typeof id === "string" ? findNodeType(id) : undefined;
    if (type) cores.set(type.family.name, (cores.get(type.family.name) ?? 0) + type.cores * count);
  };
  add(spec["driver_node_type_id"] ?? spec["node_type_id"], 1);
  add(spec["node_type_id"], workers);
  return cores;
}

const holdsMachines = (cluster: Cluster): boolean => cluster.phase.state !== "TERMINATED";

/** Cores that the clusters of all workspaces in a region hold of a family. */
export function coresInUse(world: World, location: string, family: string): number {
  return workspacesOf(world)
    .all()
    .filter((workspace) => regionName(workspace.resource().location ?? "") === regionName(location))
    .flatMap((workspace) => [...workspace.clusters.values()])
    .reduce((sum, cluster) => {
      advance(cluster, world.now(), world.latency);
      return sum + (holdsMachines(cluster) ? (coresOf(cluster.spec).get(family) ?? 0) : 0);
    }, 0);
}

function quotaExceeded(
  family: string,
  location: string,
  limit: number,
  used: number,
  more: number,
): TerminationReason {
  const message = `Operation could not be completed as it results in exceeding approved ${family} Cores quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${limit}, Current Usage: ${used}, Additional Required: ${more}, (Minimum) New Limit Required: ${used + more}. Setup Alerts when Quota reaches threshold. Submit a request for Quota increase.`;
  return {
    code: "AZURE_QUOTA_EXCEEDED_EXCEPTION",
    type: "CLIENT_ERROR",
    parameters: {
      azure_error_code: "QuotaExceeded",
      azure_error_message: message,
      databricks_error_message: `The VM launch exceeded the quota of the Azure subscription. ${message}`,
    },
  };
}

/**
 * What the start of a cluster will fail with: a fault that was injected (`cluster-failure`), a network without a way
 * out, or the subscription's quota of virtual machines, used up or held by others (`quota-exhausted`). Undefined when
 * it will run.
 * @param own the cluster itself, whose machines are not counted when it restarts
 */
export function startFailure(
  world: World,
  workspace: Workspace,
  spec: Fields,
  own?: Cluster,
): TerminationReason | undefined {
  const injected = world.faults.condition("cluster-failure");
  if (injected) return { code: injected.code, type: injected.type, parameters: injected.parameters };
  const closed = missingWayOut(world.state, workspace.resource());
  if (closed)
    return {
      code: "NPIP_TUNNEL_SETUP_FAILURE",
      type: "CLOUD_FAILURE",
      parameters: { databricks_error_message: `NPIP tunnel setup failure during launch. ${closed}` },
    };
  const location = workspace.resource().location ?? "";
  for (const [family, needed] of coresOf(spec)) {
    const limit = vmFamilies.find(({ name }) => name === family)?.limit ?? 0;
    const exhausted = world.faults.condition("quota-exhausted", family) !== undefined;
    const mine = own && holdsMachines(own) ? (coresOf(own.spec).get(family) ?? 0) : 0;
    const used = exhausted ? limit : coresInUse(world, location, family) - mine;
    if (used + needed > limit) return quotaExceeded(family, location, limit, used, needed);
  }
  return undefined;
}
