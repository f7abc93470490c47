/** How long the providers wait where the service names no time itself, in milliseconds. */
export interface Timing {
  /** Between two looks at a long-running PUT, and at a long-running DELETE. */
  readonly armPutPoll: number;
  readonly armDeletePoll: number;
  /** Before the first, second and third repetition of a failed request to Azure Resource Manager. */
  readonly armRetries: readonly number[];
  /** Between two looks at a resource provider that is being registered, and how often. */
  readonly registrationPoll: number;
  readonly registrationPolls: number;
  /** How long an operation may take in all, unless the person says otherwise. */
  readonly operation: number;
  /** Before each repetition of a failed request to a workspace. */
  readonly workspaceRetries: readonly number[];
  /** Before the nth further look at a cluster that starts; the last one repeats. */
  readonly clusterPolls: readonly number[];
}

/**
 * The times of the real providers. Azure's are azcore's and the provider's own; the Databricks provider
 * repeats without an end, which helps nobody on one machine, so here it gives up after some minutes.
 */
export const realTiming: Timing = {
  armPutPoll: 10_000,
  armDeletePoll: 30_000,
  armRetries: [20_000, 60_000, 120_000],
  registrationPoll: 15_000,
  registrationPolls: 20,
  operation: 120 * 60_000,
  workspaceRetries: [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000],
  clusterPolls: [1_400, 2_600, 3_000, 5_000, 5_000, 6_000, 10_000],
};
