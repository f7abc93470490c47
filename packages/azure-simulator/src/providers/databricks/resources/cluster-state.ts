import { isMap, text, type PropertyMap } from "../../rpc/values";
import { wait } from "../../wait";
import type { Workspace } from "../workspace";

export const getCluster = (id: string, workspace: Workspace): Promise<PropertyMap> =>
  workspace.get("/api/2.1/clusters/get", { cluster_id: id });

/** Why a cluster is not running: the service's code, what it adds, and its message. */
function terminationOf(cluster: PropertyMap): string {
  const reason = isMap(cluster["termination_reason"]) ? cluster["termination_reason"] : {};
  const parameters = isMap(reason["parameters"]) ? reason["parameters"] : {};
  const details = Object.entries(parameters).map(([name, value]) => `${name}: ${text(value)}`);
  const kind = text(reason["type"]) && ` (${text(reason["type"])})`;
  return [`${text(reason["code"])}${kind}`, ...details, text(cluster["state_message"])]
    .filter((part) => part !== "")
    .join(", ");
}

/**
 * Looks at a cluster until it is running, or until it is in one of the other states that will do.
 *
 * @throws when it ends, with the code and the parameters of its termination
 */
export async function waitForCluster(
  id: string,
  workspace: Workspace,
  alsoFine: readonly string[] = [],
): Promise<PropertyMap> {
  const { clusterPolls } = workspace.timing;
  for (let look = 0; ; look += 1) {
    const cluster = await getCluster(id, workspace);
    const state = text(cluster["state"]);
    if (state === "RUNNING" || alsoFine.includes(state)) return cluster;
    if (["TERMINATED", "ERROR"].includes(state)) {
      throw new Error(`failed to reach RUNNING, cluster ${id} is ${state}: ${terminationOf(cluster)}`);
    }
    await wait(clusterPolls[look] ?? clusterPolls.at(-1) ?? 0, workspace.signal);
  }
}

/**
 * Waits until a cluster's libraries are installed.
 *
 * @throws when one of them fails
 */
export async function waitForLibraries(id: string, workspace: Workspace): Promise<void> {
  const { clusterPolls } = workspace.timing;
  for (let look = 0; ; look += 1) {
    const answer = await workspace.get("/api/2.0/libraries/cluster-status", { cluster_id: id });
    const statuses = Array.isArray(answer["library_statuses"]) ? answer["library_statuses"] : [];
    const failed = statuses.filter(isMap).find((one) => one["status"] === "FAILED");
    if (failed) {
      throw new Error(
        `library ${JSON.stringify(failed["library"])} failed: ${JSON.stringify(failed["messages"])}`,
      );
    }
    const pending = ["PENDING", "RESOLVING", "INSTALLING"];
    if (!statuses.filter(isMap).some((one) => pending.includes(text(one["status"])))) return;
    await wait(clusterPolls[look] ?? clusterPolls.at(-1) ?? 0, workspace.signal);
  }
}
