import { costOf, type TokenUsage } from "openai-tracing/internal";

/** What is known of one answered call. Times in milliseconds. */
export interface MeasuredAnswer {
  /** The model that answered, by the service's word. */
  model: string;
  usage: TokenUsage | undefined;
  /** From the call to the end of its answer, attempts that the client repeated by itself included. */
  latencyMs: number;
  /** From the call to the first piece of text; only of a stream. */
  firstTokenMs: number | undefined;
}

/**
 * The metrics of one answered call, by name; what is not known is undefined.
 *
 * - `latency_ms`: milliseconds from the call to the end of its answer
 * - `time_to_first_token_ms`: milliseconds from the call to the first piece of text, when streaming
 * - `tokens_per_second`: tokens of the reply (completion tokens) for each second of the latency
 * - `cost_usd`: US dollars by list price, for models that have one; cached prompt tokens at theirs
 */
export function answerMetrics(answer: MeasuredAnswer): Record<string, number | undefined> {
  const { model, usage, latencyMs, firstTokenMs } = answer;
  return {
    latency_ms: latencyMs,
    time_to_first_token_ms: firstTokenMs,
    tokens_per_second: tokensPerSecond(usage?.output_tokens, latencyMs),
    cost_usd: usage === undefined ? undefined : costOf(model, usage)?.total_cost,
  };
}

/** @param milliseconds the latency */
export function tokensPerSecond(
  tokens: number | undefined,
  milliseconds: number | undefined,
): number | undefined {
  return tokens === undefined || !milliseconds ? undefined : (tokens / milliseconds) * 1000;
}
