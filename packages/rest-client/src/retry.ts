import { RestError } from "./rest-error";

/** One budget for everything that can fail: statuses, cut connections and timeouts together. */
export interface RetryPolicy {
  /** How often a request is sent again after its first failure. */
  retries: number;
  /**
   * The wait before the first repetition, in milliseconds; it doubles from there. Up to half is cut at
   * random.
   */
  firstDelayMs: number;
  /**
   * The longest wait between two attempts, in milliseconds. A service that asks for a longer one is not asked
   * again.
   */
  maxDelayMs: number;
  /** How long one attempt may take, in milliseconds. */
  timeoutMs: number;
  /** No attempt begins later than this after the first one, in milliseconds. */
  budgetMs: number;
}

/**
 * Some fifteen seconds of waiting in all: longer than a tracking server takes to restart, and short
 * enough for a person in front of a terminal. Python's client waits for minutes, but what is not
 * delivered here can be kept and delivered later. An attempt may take 20 s, and none begins after 45 s.
 */
export const defaultRetryPolicy: RetryPolicy = {
  retries: 5,
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  timeoutMs: 20_000,
  budgetMs: 45_000,
};

/**
 * The policy that MLflow's own environment variables ask for: MLFLOW_HTTP_REQUEST_MAX_RETRIES and
 * MLFLOW_HTTP_REQUEST_TIMEOUT (seconds), as its Python client reads them. What they do not say, or do not
 * say as a number, is as in {@link defaultRetryPolicy}.
 *
 * @param environment for example `process.env`
 */
export function retryPolicyFrom(environment: NodeJS.ProcessEnv): RetryPolicy {
  const retries = readNumber(environment["MLFLOW_HTTP_REQUEST_MAX_RETRIES"]);
  const timeout = readNumber(environment["MLFLOW_HTTP_REQUEST_TIMEOUT"]);
  return {
    ...defaultRetryPolicy,
    ...(retries === undefined ? {} : { retries: Math.floor(retries) }),
    ...(timeout === undefined || timeout === 0 ? {} : { timeoutMs: timeout * 1000 }),
  };
}

function readNumber(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && text.trim() !== "" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/**
 * The wait before the next attempt in milliseconds, or undefined when there is none.
 * Retry-After is the service's word and wins over the backoff; a wait that it wants longer than
 * `maxDelayMs` ends the attempts, since the budget would be spent on waiting.
 *
 * @param attempt how many attempts have failed, this one included
 * @param elapsedMs how long ago the first attempt began
 * @param random a number in [0, 1): half of every wait is drawn at random, so that clients part
 */
export function delayBeforeRetry(
  error: unknown,
  attempt: number,
  elapsedMs: number,
  policy: RetryPolicy,
  random: number,
): number | undefined {
  if (!(error instanceof RestError) || !error.retryable || attempt > policy.retries) return undefined;
  const backoff = Math.min(policy.firstDelayMs * 2 ** (attempt - 1), policy.maxDelayMs) * (0.5 + random / 2);
  const delayMs = error.retryAfterMs ?? backoff;
  return delayMs > policy.maxDelayMs || elapsedMs + delayMs > policy.budgetMs ? undefined : delayMs;
}

export interface RetryOptions {
  /** Ends the waiting: the last error is thrown. */
  signal?: AbortSignal | undefined;
  /** Hears of every wait before it begins. */
  onRetry?: ((error: RestError, delayMs: number) => void) | undefined;
}

/**
 * Calls `operation` until it succeeds, fails for good or the budget is spent. Throws the last error.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  operation: () => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const begun = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      const delayMs = delayBeforeRetry(error, attempt, performance.now() - begun, policy, Math.random());
      if (delayMs === undefined || options.signal?.aborted) throw error;
      options.onRetry?.(error as RestError, delayMs);
      await pause(delayMs, options.signal);
      if (options.signal?.aborted) throw error;
    }
  }
}

/** Waits, or less long when `signal` aborts; never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done);
  });
}
