import { tokensPerSecond } from "../chat/answer-metrics";
import type { PromptResult } from "./checkpoint-file";

/** The metrics of one prompt, at its step: those of an answer, its tokens, and whether it failed (1 or 0). */
export function stepMetrics(result: PromptResult): Record<string, number | undefined> {
  const { promptTokens, completionTokens, latencyMs } = result;
  return {
    latency_ms: latencyMs,
    time_to_first_token_ms: result.firstTokenMs,
    tokens_per_second: tokensPerSecond(completionTokens, latencyMs),
    cost_usd: result.costUsd,
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens:
      promptTokens === undefined || completionTokens === undefined
        ? undefined
        : promptTokens + completionTokens,
    error: result.error === undefined ? 0 : 1,
  };
}

/**
 * The metrics of all prompts together: how many there were, were answered and failed, sums of tokens and cost
 * (`…_total`), and the latencies of those answered, in milliseconds (mean, and quantiles by the nearest rank).
 *
 * @param seconds how long this process has worked on them
 */
export function aggregate(results: PromptResult[], seconds: number): Record<string, number> {
  const good = results.filter(({ error }) => error === undefined);
  const latencies = good.flatMap(({ latencyMs }) => latencyMs ?? []).sort((left, right) => left - right);
  const prompt = sum(good.map(({ promptTokens }) => promptTokens ?? 0));
  const completion = sum(good.map(({ completionTokens }) => completionTokens ?? 0));
  return {
    prompts: results.length,
    answered: good.length,
    failed: results.length - good.length,
    prompt_tokens_total: prompt,
    completion_tokens_total: completion,
    total_tokens_total: prompt + completion,
    cost_usd_total: sum(good.map(({ costUsd }) => costUsd ?? 0)),
    ...(latencies.length === 0
      ? {}
      : {
          latency_ms_mean: sum(latencies) / latencies.length,
          latency_ms_p50: quantile(latencies, 0.5),
          latency_ms_p95: quantile(latencies, 0.95),
        }),
    seconds,
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The nearest rank. */
function quantile(sorted: number[], fraction: number): number {
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}
