import { setTimeout as sleep } from "node:timers/promises";
import { retryAfterOf } from "rest-client";
import { longestWaitMs } from "../chat/model-fetch";
import type { TokenBudget } from "./token-budget";

/** Waits until the budget has room. Throws the signal's reason. */
export async function admit(budget: TokenBudget, tokens: number, signal: AbortSignal): Promise<void> {
  for (let waitMs = budget.take(tokens); waitMs > 0; waitMs = budget.take(tokens)) {
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
  signal.throwIfAborted();
}

/** Learns from every answer, the refused ones that the client repeats by itself included. */
export function observe(response: Response, budget: TokenBudget): void {
  const limit = response.headers.get("x-ratelimit-limit-tokens");
  if (limit !== null) budget.learn(Number(limit));
  if (response.ok) budget.answered();
  if (response.status !== 429) return;
  const waitMs = retryAfterOf(response.headers) ?? 1_000;
  // A longer one is about this prompt alone: it is larger than the whole allowance.
  if (waitMs <= longestWaitMs) budget.refused(waitMs);
}

/** What replies have cost so far, on average. */
export class Pace {
  private count = 0;
  constructor(public mean: number) {}

  add(tokens: number | undefined): void {
    if (tokens === undefined) return;
    this.count++;
    this.mean = this.count === 1 ? tokens : this.mean + (tokens - this.mean) / this.count;
  }
}
