import { fraction } from "./reply/random";
import type { Tokenizer } from "./tokens";

interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

export interface ChoiceLogprobs {
  readonly content: readonly (TokenLogprob & { readonly top_logprobs: readonly TokenLogprob[] })[];
  readonly refusal: null;
}

/** A token that is no whole character is shown by its bytes, as the service does. */
function named(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString();
  if (!text.includes("\uFFFD")) return text;
  return `bytes:${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}`;
}

const described = (bytes: Uint8Array, logprob: number): TokenLogprob => ({
  token: named(bytes),
  logprob: Number(logprob.toFixed(6)),
  bytes: [...bytes],
});

/**
 * Probabilities for a text's tokens. They follow from the token and its place: the chosen one is the likeliest,
 * the alternatives are its neighbours in the vocabulary and ever less likely.
 */
export function logprobsOf(text: string, alternatives: number, tokenizer: Tokenizer): ChoiceLogprobs {
  const content = tokenizer.encode(text).map((id, position) => {
    const chosen = described(tokenizer.bytesOf(id), -0.6 * fraction(text, String(position)));
    const others = Array.from({ length: Math.max(0, alternatives - 1) }, (_, rank) =>
      described(tokenizer.bytesOf((id + rank + 1) % 199_000), chosen.logprob - 1.5 * (rank + 1)),
    );
    return { ...chosen, top_logprobs: alternatives > 0 ? [chosen, ...others] : [] };
  });
  return { content, refusal: null };
}
