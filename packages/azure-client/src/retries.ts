import type { RetryStrategy } from "@azure/core-rest-pipeline";
import { retryableStatuses, retryAfterOf } from "rest-client";

/** How long a client goes on where the service is away, throttles, or is not ready yet. */
export interface RetryRules {
  readonly attempts: number;
  /** Milliseconds before the second attempt; it doubles with each one. */
  readonly firstWaitMs: number;
  /** The longest wait between two attempts, in milliseconds. */
  readonly longestWaitMs: number;
  /** What becomes of a request that the service asks to send again later than that. */
  readonly whenAskedToWaitLonger: "fail" | "wait the longest";
  /** Statuses that this client repeats beside those of a service that is away or throttles. */
  readonly alsoRepeated?: readonly number[];
}

/** For a command: somebody is waiting. */
export const defaultRetryRules: RetryRules = {
  attempts: 4,
  firstWaitMs: 500,
  longestWaitMs: 30_000,
  whenAskedToWaitLonger: "fail",
};

/**
 * The milliseconds to wait before the next attempt, or undefined where there is none. The service's Retry-After wins
 * over the backoff.
 *
 * @param status undefined where no answer came
 * @param failed how many attempts have failed before this one
 */
export function waitBeforeRetry(
  status: number | undefined,
  retryAfterMs: number | undefined,
  failed: number,
  rules: RetryRules,
): number | undefined {
  if (status !== undefined && !retryableStatuses.has(status) && !rules.alsoRepeated?.includes(status))
    return undefined;
  const wait = retryAfterMs ?? Math.min(rules.firstWaitMs * 2 ** failed, rules.longestWaitMs);
  if (wait <= rules.longestWaitMs) return wait;
  return rules.whenAskedToWaitLonger === "fail" ? undefined : rules.longestWaitMs;
}

/**
 * The rules as the pipeline's retry policy takes them. The library's own strategies would wait for as long as the
 * service asks, be it a day, and give up where a name does not resolve for a moment.
 */
export const retryStrategy = (rules: RetryRules): RetryStrategy => ({
  name: "azure-client",
  retry({ retryCount, response, responseError }) {
    const answered = response ?? responseError?.response;
    const retryAfterMs = answered && retryAfterOf(answered.headers);
    const wait = waitBeforeRetry(answered?.status, retryAfterMs, retryCount, rules);
    return wait === undefined ? { skipStrategy: true } : { retryAfterInMs: wait };
  },
});
