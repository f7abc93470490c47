import { type PromptResult } from "./progress";
import { costOf } from "./tracing/cost";

/** The metrics of one prompt, at its step. */
export function stepMetrics(result: PromptResult): Record<string, number | undefined> {
  const seconds = (result.latencyMs ?? 0) / 1000;
  return {
    latency_ms: result.latencyMs,
    prompt_tokens: result.promptTokens,
    completion_tokens: result.completionTokens,
    tokens_per_second:
      result.completionTokens === undefined || seconds === 0 ? undefined : result.completionTokens / seconds,
    cost_usd: costOfResult(result),
    error: result.error === undefined ? 0 : 1,
  };
}

/** The metrics of all prompts together. @param seconds how long this process has worked on them */
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
    cost_usd_total: sum(good.map((result) => costOfResult(result) ?? 0)),
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

function costOfResult({ model, promptTokens, completionTokens }: PromptResult): number | undefined {
  if (model === undefined || promptTokens === undefined || completionTokens === undefined) return undefined;
  return costOf(model, {
    input_tokens: promptTokens,
    output_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  })?.total_cost;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The nearest rank. */
function quantile(sorted: number[], fraction: number): number {
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}
