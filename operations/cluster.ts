import type { Cluster, ClustersClient } from "databricks-client";
import { isMissingCluster } from "databricks-client";
import { UserError } from "rest-client";
import { pause } from "rest-client";

export interface ClusterOptions {
  readonly compute: ClustersClient;
  readonly id: string;
  /** Waits until the cluster is there, or gone. Default: yes. */
  readonly wait?: boolean;
  readonly onNotice: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
}

/** States on the way to running. */
const starting = new Set(["PENDING", "RESTARTING", "RESIZING"]);

/** A start takes five minutes or so; this long is waited for it, in milliseconds. */
const longestMs = 45 * 60_000;
const defaultEveryMs = 5_000;

/** The cluster as it is. @throws UserError where there is none, RestError where the workspace refuses */
export async function clusterStatus({
  compute,
  id,
}: Pick<ClusterOptions, "compute" | "id">): Promise<Cluster> {
  try {
    return await compute.cluster(id);
  } catch (error) {
    if (!isMissingCluster(error)) throw error;
    throw new UserError(`there is no cluster ${id} in the workspace`, {
      hint: "It was deleted outside of the stack: `pulumi refresh`, then `pulumi up`, makes a new one.",
      cause: error,
    });
  }
}

/**
 * Starts a cluster that has ended; one that runs already is left as it is.
 * @throws UserError with the service's reason where it does not come to run
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { compute, id, wait = true } = options;
  const before = await untilLeaves(options, (state) => state === "TERMINATING");
  if (before.state === "TERMINATED" || before.state === "ERROR") {
    await compute.start(id);
    options.onNotice(`Cluster ${id} is asked to start`);
  }
  if (!wait) return clusterStatus(options);
  const after = await untilLeaves(options, (state) => starting.has(state));
  if (after.state === "RUNNING") return after;
  throw new UserError(`the cluster did not start: ${reasonOf(after)}`, hintFor(after));
}

/** Ends a cluster's machines, as the portal's Terminate does; the next start brings them back. */
export async function stopCluster(options: ClusterOptions): Promise<Cluster> {
  const { compute, id, wait = true } = options;
  const before = await clusterStatus(options);
  if (before.state === "TERMINATED") return before;
  if (before.state !== "TERMINATING") await compute.terminate(id);
  if (!wait) return clusterStatus(options);
  return untilLeaves(options, (state) => state !== "TERMINATED");
}

/** Looks until the cluster's state is another. */
async function untilLeaves(options: ClusterOptions, stays: (state: string) => boolean): Promise<Cluster> {
  const { onNotice, signal, everyMs = defaultEveryMs } = options;
  const deadline = performance.now() + longestMs;
  let said = "";
  for (;;) {
    const cluster = await clusterStatus(options);
    if (!stays(cluster.state)) return cluster;
    const text = `Cluster ${cluster.cluster_id}: ${cluster.state}${cluster.state_message ? `, ${cluster.state_message}` : ""}`;
    if (text !== said) onNotice(text);
    said = text;
    if (performance.now() > deadline)
      throw new UserError(`the cluster is still ${cluster.state}`, { hint: "Look at it in the workspace." });
    await pause(everyMs, signal);
    signal?.throwIfAborted();
  }
}

/** Why a cluster ended, in the service's words. */
export function reasonOf({ state, state_message: message, termination_reason: reason }: Cluster): string {
  const parameters = reason?.parameters ?? {};
  const text =
    parameters["azure_error_message"] ??
    parameters["databricks_error_message"] ??
    message ??
    "no reason given";
  return `${reason?.code ?? state}: ${text}`;
}

function hintFor({ termination_reason: reason }: Cluster): { hint?: string } {
  const code = reason?.code ?? "";
  if (/QUOTA/.test(code))
    return {
      hint: "`npx llmops preflight --all-regions` says where vCPUs are left; or set another clusterNodeType.",
    };
  if (/STOCKOUT|SKU/i.test(code))
    return {
      hint: "Azure has no such machine left there at the moment: try again, or set another clusterNodeType.",
    };
  return {};
}

/** Machines that a cluster has at the moment: its driver and its workers, or none. */
export function machinesRunning({ state, executors, num_workers, autoscale }: Cluster): number {
  if (state === "TERMINATED" || state === "TERMINATING" || state === "ERROR") return 0;
  return 1 + (executors?.length ?? num_workers ?? autoscale?.min_workers ?? 0);
}
