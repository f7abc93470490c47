import type { Usage } from "azure-client";
import type { Cluster } from "databricks-client";
import type { LabConfig } from "../../../infra/config/types";
import { type Check, type CheckContext, ok, problem, unverified } from "../check";
import { workspaceHost, workspaceRegion } from "../places";
import type { Verdict } from "../report";
import { coresOf, machinesElsewhere, makesCluster, sizeNamed } from "./vm-size";

type Size = Extract<LabConfig["cluster"], { kind: "new" }>["size"];

/** How many machines a cluster needs to start, and at most: the driver and its workers. */
export function machinesOf(size: Size): {
  least: number;
  most: number;
} {
  switch (size.kind) {
    case "singleNode":
      return { least: 1, most: 1 };
    case "fixed":
      return { least: 1 + size.workers, most: 1 + size.workers };
    case "autoscale":
      return { least: 1 + size.minWorkers, most: 1 + size.maxWorkers };
  }
}

/** What a quota of vCPUs has left, the cluster's own not counted against it. */
export interface CoreQuota {
  readonly what: string;
  readonly left: number;
  readonly limit: number;
}

/** Whether a cluster's machines have room in the quota of their family and in the region's. */
export function decideVmQuota(
  size: Size,
  cores: number,
  quotas: readonly CoreQuota[],
  {
    region,
    subscriptionId,
    set,
    elsewhere,
  }: { region: string; subscriptionId: string } & Pick<CheckContext, "set" | "elsewhere">,
): Verdict {
  const machines = machinesOf(size);
  const tight = quotas.reduce((one, other) => (other.left < one.left ? other : one));
  const rooms = quotas
    .map(({ what, left, limit }) => `${left} of ${limit} vCPUs are left of ${what}`)
    .join(", ");
  const needed = machines.least * cores;
  if (needed > tight.left) {
    const fewer = String(Math.floor(tight.left / cores) - 1);
    // A single node has no workers, and a cluster that varies has one at least.
    const isEnough = size.kind !== "singleNode" && Number(fewer) >= (size.kind === "autoscale" ? 1 : 0);
    const key = size.kind === "autoscale" ? "clusterAutoscaleMin" : "clusterWorkers";
    return problem(
      `the cluster needs ${needed} vCPUs in ${region}; ${rooms}`,
      ...(isEnough ? [set(key, fewer)] : []),
      ...elsewhere,
      `az vm list-usage --subscription ${subscriptionId} --location ${region} --output table`,
    );
  }
  const grows = Math.min(machines.most, Math.floor(tight.left / cores));
  const limited =
    grows < machines.most ? `, room for ${grows - 1} of up to ${machines.most - 1} workers` : "";
  return ok(`${needed} vCPUs are needed in ${region}${limited}; ${rooms}`);
}

const active = new Set(["PENDING", "RUNNING", "RESTARTING", "RESIZING"]);

/** vCPUs that the stack's own cluster holds at the moment. */
export function coresHeld(
  clusters: readonly Cluster[],
  own: { name: string; nodeType: string },
  cores: number,
): number {
  const standing = clusters.find(
    ({ cluster_name: name, state, node_type_id: type }) =>
      name === own.name && active.has(state) && type?.toLowerCase() === own.nodeType.toLowerCase(),
  );
  if (standing === undefined) return 0;
  const workers = standing.executors?.length ?? standing.num_workers ?? standing.autoscale?.min_workers ?? 0;
  return (1 + workers) * cores;
}

/** Whether the vCPUs that the stack's cluster needs are left. Azure's spelling of a family differs between its lists. */
export const vmQuotaCheck: Check = {
  id: "vm-quota",
  title: "vCPU quota",
  stops: "up",
  regional: true,
  applies: makesCluster,
  async run(context) {
    const { config, facts, set } = context;
    const { cluster } = config;
    const region = await workspaceRegion(config, facts);
    if (cluster.kind !== "new" || region === undefined) return undefined;
    const [sizes, usages, host] = await Promise.all([
      facts.vmSizes(region),
      facts.coreUsages(region),
      workspaceHost(config, facts),
    ]);
    const size = sizeNamed(sizes, cluster.nodeType);
    if (size === undefined || coresOf(size) === 0)
      return unverified(`the vCPUs of ${cluster.nodeType} are not known in ${region}`);
    const cores = coresOf(size);
    const held = host === undefined ? 0 : coresHeld(await facts.clusters(host), cluster, cores);
    const find = (name: string): Usage | undefined =>
      usages.find(({ name: { value } }) => value.toLowerCase() === name.toLowerCase());
    const [family, regional] = [find(size.family), find("cores")];
    if (family === undefined || regional === undefined)
      return unverified(`Azure lists no quota ${family === undefined ? size.family : "cores"} in ${region}`);
    const quota = (what: string, { limit, currentValue }: Usage): CoreQuota => ({
      what,
      limit,
      left: Math.max(0, limit - currentValue + held),
    });
    return decideVmQuota(
      cluster.size,
      cores,
      [quota(family.name.localizedValue ?? size.family, family), quota("the whole region", regional)],
      { region, subscriptionId: facts.subscriptionId, set, elsewhere: machinesElsewhere(context) },
    );
  },
};
