/** Tokens that the chat format adds to every message, its role's name included, and to the reply's beginning. */
const perMessage = 4;
const perReply = 3;

/**
 * A text this long, in UTF-16 units, is counted by its beginning: no model takes so much at a time that it is not to be
 * interrupted in the meantime.
 */
const mostCounted = 1_000_000;

/**
 * The tokenizer takes the square of the time for what it does not divide: a run of letters, of punctuation or of
 * white space. No word is as long as this.
 */
const longRun = 500;
/** What a longer run is divided into: as many dashes or spaces as make whole tokens. */
const partOfRun = 128;
const runs = /[\p{L}\p{M}]+|(?:[^\s\p{L}\p{N}]|[\r\n])+|\s+/gu;

/** The tokenizer keeps what it worked out, and takes ever longer over it when it keeps much. */
const mostKept = 1_000;

export interface TokenCount {
  readonly tokens: number;
  /** Whether the text was too long, or too monotonous, to count it exactly. */
  readonly estimated: boolean;
}

/**
 * Who counted the tokens: the service, or the model's tokenizer here, which estimates what is too long or too
 * monotonous to count.
 */
export type UsageSource = "service" | "tokenizer" | "estimate";

/** Counts tokens as the gpt-4o family does (o200k_base), in time that grows with the text alone. */
export interface TokenCounter {
  /** The tokens of a text by itself: of a reply, what the service counts as its completion tokens. */
  text(text: string): TokenCount;
  /** The tokens of a prompt with these messages, by OpenAI's own account of the chat format. */
  prompt(messages: readonly string[]): TokenCount;
}

/** The tokenizer's tables take a tenth of a second to load, so they are loaded when they are first needed. */
export async function tokenCounter(): Promise<TokenCounter> {
  const { countTokens, setMergeCacheSize } = await import("gpt-tokenizer/encoding/o200k_base");
  setMergeCacheSize(mostKept);
  // What looks like one of the model's control tokens is text like any other.
  const plain = { disallowedSpecial: new Set<string>() };
  const text = (whole: string): TokenCount => {
    const counted = whole.slice(0, mostCounted);
    const parts = partsOf(counted);
    const tokens = parts.reduce((sum, part) => sum + countTokens(part, plain), 0);
    return {
      tokens: counted === whole ? tokens : Math.round((tokens * whole.length) / counted.length),
      estimated: counted !== whole || parts.length > 1,
    };
  };
  return {
    text,
    prompt: (messages) => {
      const counts = messages.map(text);
      return {
        tokens: counts.reduce((sum, { tokens }) => sum + tokens + perMessage, perReply),
        estimated: counts.some(({ estimated }) => estimated),
      };
    },
  };
}

/** A text in its parts: one, unless it has a long run, which is divided. */
function partsOf(text: string): string[] {
  if (text.length < longRun) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const { 0: run, index } of text.matchAll(runs)) {
    if (run.length < longRun) continue;
    for (let at = partOfRun; at < run.length; at += partOfRun) {
      // Not between the halves of a character.
      const to = index + at + (isLowSurrogate(run.charCodeAt(at)) ? 1 : 0);
      parts.push(text.slice(from, to));
      from = to;
    }
  }
  return [...parts, text.slice(from)];
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
