/** Tokens that the chat format adds to every message, its role's name included, and to the reply's beginning. */
const perMessage = 4;
const perReply = 3;

/** Counts tokens as the gpt-4o family does (o200k_base). */
export interface TokenCounter {
  /** The tokens of a text by itself: of a reply, what the service counts as its completion tokens. */
  text(text: string): number;
  /** The tokens of a prompt with these messages, by OpenAI's own account of the chat format. */
  prompt(messages: readonly string[]): number;
}

/** The tokenizer's tables take a tenth of a second to load, so they are loaded when they are first needed. */
export async function tokenCounter(): Promise<TokenCounter> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  return {
    text: (text) => countTokens(text),
    prompt: (messages) =>
      messages.reduce((sum, message) => sum + countTokens(message) + perMessage, perReply),
  };
}
