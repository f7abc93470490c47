import { checkAnswer, describeBody, errorWords, readAnswer, UnexpectedAnswer } from "rest-client";
import { list, object, type Shape, text } from "rest-client";
import type { Json } from "mlflow-js-client";
import {
  type ChatCompletionLike,
  completionOfChunks,
  type TokenUsage,
  tokenUsageOf,
} from "openai-tracing/internal";

/** A chunk as services send it, which is not always as OpenAI describes it: Azure's content filter sends no delta. */
export interface StreamedChunk {
  model?: string | null;
  usage?: unknown;
  choices?: ({ delta?: Message | null } | null)[] | null;
}

/** What may be said in a message, or in what a chunk adds to one. */
interface Message {
  readonly content?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?: unknown;
  readonly function_call?: unknown;
}

interface Completion {
  readonly choices: readonly { readonly message: object }[];
  readonly model?: string;
}

const completionShape: Shape<Completion> = object<Completion>(
  { choices: list(object<{ message: object }>({ message: object<object>({}, {}) }, {})) },
  { model: text },
);

/**
 * Reads what the client parsed, or gives as text where the service did not call it JSON.
 * @throws UnexpectedAnswer
 */
export function completionOf(answer: unknown): {
  text: string;
  model?: string;
  usage: TokenUsage | undefined;
} {
  const { error, usage } = (answer ?? {}) as { error?: unknown; usage?: unknown };
  if (error) throw new UnexpectedAnswer(`the answer is an error: ${wordsOf(JSON.stringify(answer))}`);
  const read = typeof answer === "string" ? readAnswer : checkAnswer;
  const { choices, ...completion } = read(answer as string, completionShape);
  if (choices[0] === undefined)
    throw new UnexpectedAnswer("the answer is not as expected: choices is an empty list");
  return { ...completion, text: saidIn(choices[0].message), usage: usageOf(usage) };
}

/** What a message says: its text, or why it refuses; and the calls that it makes, a line each. */
function saidIn(message: Message): string {
  return [wordsIn(message), ...callsIn(message)].filter((text) => text !== "").join("\n");
}

/** The text of a message, or of what a chunk adds to one; why it refuses where it does. */
export const wordsIn = ({ content, refusal }: Message): string => textOf(content) || textOf(refusal);

/** Calls of tools that a message makes: `name(arguments)`. */
function callsIn({ tool_calls: calls, function_call: call }: Message): string[] {
  return [...(Array.isArray(calls) ? (calls as unknown[]) : []), ...(call ? [{ function: call }] : [])]
    .map((one) => {
      const { function: called, custom } = (one ?? {}) as Record<string, Record<string, unknown> | null>;
      const { name, arguments: given, input } = called ?? custom ?? {};
      return typeof name === "string" ? `${name}(${onOneLine(given ?? input ?? "")})` : "";
    })
    .filter((text) => text !== "");
}

/** Calls of tools in a stream, which come in pieces. */
export function callsInChunks(chunks: readonly StreamedChunk[]): string[] {
  const whole = chunks.map((chunk) => ({ ...chunk, object: "chat.completion.chunk" }));
  const completion = completionOfChunks(whole as unknown as Json[]);
  const [choice] = (completion?.["choices"] ?? []) as { message?: Message }[];
  return callsIn(choice?.message ?? {});
}

function onOneLine(given: unknown): string {
  const text = typeof given === "string" ? given : JSON.stringify(given);
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.replaceAll(/\s*\n\s*/g, " ");
  }
}

function wordsOf(body: string): string {
  const { code, message } = errorWords(body);
  return message ?? code ?? "no reason given";
}

/** Ends what is no stream, so that its trace says why. @throws UnexpectedAnswer */
export async function refuse(
  stream: { controller: AbortController } & AsyncIterable<unknown>,
  response: Response,
): Promise<never> {
  const body = await response.clone().text();
  const isJson = /^\s*(?:[[{"\d]|null|true|false)/.test(body);
  const what = body.trim() === "" ? "empty" : isJson ? `no stream: ${wordsOf(body)}` : describeBody(body);
  const error = new UnexpectedAnswer(`the answer is ${what}`);
  stream.controller.abort(error);
  for await (const _ of stream);
  throw error;
}

/** The text of a reply, or of what a chunk adds to it: a string, or the texts in a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as ({ text?: unknown; refusal?: unknown } | null)[])
    .map((part) => part?.text ?? part?.refusal)
    .filter((text) => typeof text === "string")
    .join("");
}

/** The tokens that an answer or a chunk counts, where it does in the usual way. */
export function usageOf(usage: unknown): TokenUsage | undefined {
  const counts = (usage ?? {}) as Readonly<Record<string, unknown>>;
  const isWhole = ["prompt_tokens", "completion_tokens", "total_tokens"].every((key) =>
    Number.isFinite(counts[key]),
  );
  return isWhole ? tokenUsageOf(usage as NonNullable<ChatCompletionLike["usage"]>) : undefined;
}
