/** Tokens that the chat format adds to every message and to the reply's beginning. */
const perMessage = 3;
const perReply = 3;

/**
 * Counts a prompt's tokens as the gpt-4o family does (o200k_base). The tokenizer's tables take a tenth
 * of a second to load, so it is loaded when it is first needed.
 */
export async function promptTokenCounter(): Promise<(texts: string[]) => number> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  return (texts) => texts.reduce((sum, text) => sum + countTokens(text) + perMessage + 1, perReply);
}
