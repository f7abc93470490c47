import type { ChatRequest } from "./request";
import type { Manner } from "./reply/manner";
import { generateReply } from "./reply/generate";
import type { ToolCall } from "./reply/tool-calls";
import { toolCallTokens, type Tokenizer } from "./tokens";

/** One choice of a completion, cut where `stop` and `max_tokens` cut it. */
export interface Choice {
  readonly index: number;
  /** Null when the model calls tools. */
  readonly content: string | null;
  /** The content's tokens, or a call's arguments', as text: what a stream sends one by one. */
  readonly pieces: readonly string[];
  readonly calls: readonly ToolCall[];
  readonly finishReason: "stop" | "length" | "tool_calls";
  /** Completion tokens. */
  readonly tokens: number;
}

/**
 * Splits tokens into texts. A character that spans several tokens comes with the last of them, and not at all when
 * the tokens end before it does.
 */
export function piecesOf(tokens: readonly number[], tokenizer: Tokenizer): string[] {
  const decoder = new TextDecoder();
  return tokens
    .map((token) => decoder.decode(tokenizer.bytesOf(token), { stream: true }))
    .filter((piece) => piece !== "");
}

function stopAt(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => (stop ? text.indexOf(stop) : -1)).filter((end) => end >= 0);
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
}

export function makeChoice(
  request: ChatRequest,
  index: number,
  tokenizer: Tokenizer,
  manner?: Manner,
): Choice {
  const reply = generateReply(request, index, manner);
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  if (reply.kind === "calls") {
    const tokens = toolCallTokens(reply.calls, (text) => tokenizer.encode(text).length);
    // A call that does not fit is sent cut in the middle of its arguments, which is what clients must survive.
    const surplus = Math.max(0, tokens - limit);
    const forced = typeof request.tool_choice === "object" && request.tool_choice !== null;
    const calls = reply.calls.map((call, position) => {
      if (surplus === 0 || position < reply.calls.length - 1) return call;
      const kept = tokenizer.encode(call.arguments);
      return {
        ...call,
        arguments: piecesOf(kept.slice(0, Math.max(0, kept.length - surplus)), tokenizer).join(""),
      };
    });
    return {
      index,
      content: null,
      pieces: [],
      calls,
      finishReason: surplus > 0 ? "length" : forced ? "stop" : "tool_calls",
      tokens: Math.min(tokens, limit),
    };
  }
  const stops = [request.stop ?? []].flat();
  const all = tokenizer.encode(stopAt(reply.text, stops));
  const kept = all.slice(0, limit);
  const pieces = piecesOf(kept, tokenizer);
  return {
    index,
    content: pieces.join(""),
    pieces,
    calls: [],
    finishReason: all.length > kept.length ? "length" : "stop",
    tokens: kept.length,
  };
}
