import type { ChatMessage, ChatRequest, ChatTool } from "./request";
import { textOf } from "./request";

/** The model's tokenizer: o200k_base, of the gpt-4o family. */
export interface Tokenizer {
  encode(text: string): number[];
  /** The bytes that a token stands for; they need not be whole characters. */
  bytesOf(token: number): Uint8Array;
}

let loaded: Promise<Tokenizer> | undefined;

/** Loads the vocabulary (some 100 ms, 70 MB) when the first completion asks for it. */
export function o200kBase(): Promise<Tokenizer> {
  loaded ??= Promise.all([
    import("gpt-tokenizer/encoding/o200k_base"),
    import("gpt-tokenizer/bpeRanks/o200k_base"),
  ]).then(([{ encode }, { default: vocabulary }]) => ({
    // Without this a prompt that quotes a special token, e.g. <|endoftext|>, would be refused.
    encode: (text) => encode(text, { disallowedSpecial: new Set() }),
    // The library's own decoder keeps a cut character's bytes and puts them before the next text it decodes.
    bytesOf: (token) => {
      const known = vocabulary[token] ?? "";
      return typeof known === "string" ? Buffer.from(known) : Uint8Array.from(known);
    },
  }));
  return loaded;
}

const perMessage = 3;
const perName = 1;
const replyPriming = 3;

/** What function definitions cost, by OpenAI's cookbook for gpt-4o (How to count tokens with tiktoken). */
function toolTokens(tools: readonly ChatTool[], count: (text: string) => number): number {
  let total = 12;
  for (const { function: tool } of tools) {
    total += 7 + count(`${tool.name}:${(tool.description ?? "").replace(/\.$/, "")}`);
    const properties = Object.entries(
      (tool.parameters?.["properties"] ?? {}) as Record<string, Record<string, unknown>>,
    );
    if (properties.length > 0) total += 3;
    for (const [name, property] of properties) {
      total += 3;
      const options = property["enum"];
      if (Array.isArray(options))
        total += options.reduce<number>((sum, one) => sum + 3 + count(String(one)), -3);
      const words = [name, property["type"], property["description"]].map((one) =>
        typeof one === "string" ? one : "",
      );
      total += count(words.join(":").replace(/\.$/, ""));
    }
  }
  return total;
}

/** A call's cost beside its name and arguments: the frame that the model writes around them. */
const perToolCall = 8;

export const toolCallTokens = (
  calls: readonly { readonly name: string; readonly arguments: string }[],
  count: (text: string) => number,
): number => calls.reduce((sum, call) => sum + perToolCall + count(call.name) + count(call.arguments), 0);

/** What an image costs gpt-4o: a fixed price in low detail, else that of one 1024 by 1024 (its size is unknown here). */
const imageTokens = { low: 85, high: 765 } as const;

function tokensOfImages(message: ChatMessage): number {
  if (typeof message.content === "string" || !message.content) return 0;
  return message.content.reduce(
    (sum, part) =>
      part.type === "image_url" ? sum + imageTokens[part.image_url.detail === "low" ? "low" : "high"] : sum,
    0,
  );
}

/** Tokens of a prompt in chat format: 3 for each message, its role and its words, and 3 that prime the reply. */
export function promptTokens(request: ChatRequest, tokenizer: Tokenizer): number {
  const count = (text: string): number => tokenizer.encode(text).length;
  let total = replyPriming;
  for (const message of request.messages) {
    total += perMessage + count(message.role) + count(textOf(message)) + tokensOfImages(message);
    if (message.name) total += perName + count(message.name);
    if (message.tool_calls)
      total += toolCallTokens(
        message.tool_calls.map((call) => call.function),
        count,
      );
  }
  if (request.tools) total += toolTokens(request.tools, count);
  const format = request.response_format;
  if (format?.type === "json_schema") total += count(JSON.stringify(format.json_schema));
  return total;
}
