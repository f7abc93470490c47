/** Token counts under the names that MLflow sums and shows. */
export interface TokenUsage {
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  /** Of the input tokens, those read from the prompt cache; 0 where the service said 0. */
  cache_read_input_tokens?: number;
}

/** US dollars. */
export interface Cost {
  input_cost: number;
  output_cost: number;
  total_cost: number;
}

interface Price {
  /** US dollars a token. */
  input: number;
  output: number;
  cachedInput?: number;
}

const perMillion = (input: number, output: number, cachedInput?: number): Price => ({
  input: input / 1e6,
  output: output / 1e6,
  ...(cachedInput === undefined ? {} : { cachedInput: cachedInput / 1e6 }),
});

/**
 * List prices of the chat models that the lab's regions offer, the same as those in MLflow's own
 * catalogue: an open-source server computes a trace's cost itself, a Databricks workspace leaves it to
 * the client, and both should show the same figure.
 */
const prices: Record<string, Price> = {
  "gpt-4o": perMillion(2.5, 10, 1.25),
  "gpt-4o-2024-05-13": perMillion(5, 15),
  "gpt-4o-2024-08-06": perMillion(2.5, 10, 1.25),
  "gpt-4o-2024-11-20": perMillion(2.5, 10, 1.25),
  "gpt-4o-mini": perMillion(0.15, 0.6, 0.075),
  "gpt-4o-mini-2024-07-18": perMillion(0.15, 0.6, 0.075),
  "gpt-4.1": perMillion(2, 8, 0.5),
  "gpt-4.1-2025-04-14": perMillion(2, 8, 0.5),
  "gpt-4.1-mini": perMillion(0.4, 1.6, 0.1),
  "gpt-4.1-mini-2025-04-14": perMillion(0.4, 1.6, 0.1),
  "gpt-4.1-nano": perMillion(0.1, 0.4, 0.025),
  "gpt-4.1-nano-2025-04-14": perMillion(0.1, 0.4, 0.025),
};

/** What a call cost by list price, or undefined for a model without one or a call without tokens. */
export function costOf(model: string, usage: TokenUsage): Cost | undefined {
  const price = prices[model];
  if (price === undefined || (usage.input_tokens === 0 && usage.output_tokens === 0)) return undefined;
  const cached = usage.cache_read_input_tokens ?? 0;
  const fresh = Math.max(usage.input_tokens - cached, 0);
  const input = fresh * price.input + cached * (price.cachedInput ?? price.input);
  const output = usage.output_tokens * price.output;
  return { input_cost: input, output_cost: output, total_cost: input + output };
}
