import { fraction, pick } from "./random";

/** Of all prompts, where the model declines. */
const share = 0.6;

const refusals = [
  "I'm sorry, but I can't assist with that.",
  "I'm sorry, but I can't help with that request.",
  "Sorry, I can't assist with that.",
] as const;

/** The words in which a model that has become careful declines, or undefined where it still answers. */
export const refusalOf = (...key: readonly string[]): string | undefined =>
  fraction("declines", ...key) < share ? pick(refusals, "refusal", ...key) : undefined;
