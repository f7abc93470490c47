import { checkAnswer, describeBody, errorWords, readAnswer, UnexpectedAnswer } from "./mlflow/answer";
import { list, object, type Shape, text } from "./mlflow/shape";
import { type ChatCompletionLike, type TokenUsage, tokenUsageOf } from "./tracing/chat-attributes";

/** A chunk as services send it, which is not always as OpenAI describes it: Azure's content filter sends no delta. */
export interface StreamedChunk {
  model?: string | null;
  usage?: unknown;
  choices?: ({ delta?: { content?: unknown } | null } | null)[] | null;
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
  const { content } = choices[0].message as { content?: unknown };
  return { ...completion, text: textOf(content), usage: usageOf(usage) };
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
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as ({ text?: unknown } | null)[])
    .map((part) => (typeof part?.text === "string" ? part.text : ""))
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
