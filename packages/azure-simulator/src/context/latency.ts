import type { Latency } from "./service";

const second = 1000;
const minute = 60 * second;

/** Nothing takes time: an operation is done at its first poll. For tests. */
export const noLatency: Latency = {
  accountCreate: 0,
  accountDelete: 0,
  accountPurge: 0,
  deploymentCreate: 0,
  deploymentDelete: 0,
  workspaceCreate: 0,
  workspaceDelete: 0,
  groupDelete: 0,
  networkChange: 0,
  clusterStart: 0,
  clusterTerminate: 0,
  rolePropagation: 0,
  chatFirstToken: 0,
  chatFirstTokenSpread: 0,
  chatPerToken: 0,
};

/** What users report of Azure, roughly: a workspace takes minutes, a cluster several. */
const realisticLatency: Latency = {
  accountCreate: 25 * second,
  accountDelete: 8 * second,
  accountPurge: 15 * second,
  deploymentCreate: 20 * second,
  deploymentDelete: 5 * second,
  workspaceCreate: 2.5 * minute,
  workspaceDelete: 1.5 * minute,
  groupDelete: 40 * second,
  networkChange: 8 * second,
  clusterStart: 4.5 * minute,
  clusterTerminate: 20 * second,
  rolePropagation: 1.5 * minute,
  chatFirstToken: 300,
  chatFirstTokenSpread: 300,
  chatPerToken: 15,
};

/** The latency that a name or a table of milliseconds means. */
export function latencyOf(choice: Latency | "none" | "realistic" = "none"): Latency {
  if (choice === "none") return noLatency;
  return choice === "realistic" ? realisticLatency : choice;
}
