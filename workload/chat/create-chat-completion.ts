import type { AzureOpenAI } from "openai";
import type { ChatCompletionCreateParamsBase } from "openai/resources/chat/completions";
import type { MeasuredAnswer } from "./answer-metrics";
import type { ChatMessage, ChatOptions } from "./chat-options";
import type { Connection } from "../../stack/connection";
import { UnexpectedAnswer } from "rest-client";
import { callsInChunks, completionOf, refuse, type StreamedChunk, usageOf, wordsIn } from "./model-answer";
import { tokenCounter, type UsageSource } from "./token-count";

/** What a chat call gave. */
export interface Answer extends MeasuredAnswer {
  text: string;
  /** Whether the service counted the tokens, or the model's tokenizer did here. */
  usageSource: UsageSource;
}

/**
 * The first API version of Azure OpenAI that documents `stream_options`. With older ones a request that had it
 * was refused ("Unknown parameter: 'stream_options'.", 400), so they are not asked for token counts.
 */
const firstVersionWithStreamUsage = "2024-09-01";

/**
 * Puts one prompt to the model. The tokens of a stream that the service does not count are counted here;
 * its trace stays without, as what the service said. Throws openai's errors.
 */
export async function ask(
  client: AzureOpenAI,
  model: Connection["openai"],
  chat: ChatOptions,
  options: { signal?: AbortSignal | undefined; onText?: ((text: string) => void) | undefined } = {},
): Promise<Answer> {
  const messages = messagesOf(chat);
  const body = {
    model: model.deployment,
    messages,
    ...(chat.temperature === undefined ? {} : { temperature: chat.temperature }),
    ...(chat.maxTokens === undefined ? {} : { max_tokens: chat.maxTokens }),
    ...(chat.responseFormat === undefined ? {} : { response_format: chat.responseFormat }),
  } satisfies ChatCompletionCreateParamsBase;
  const requestOptions = options.signal === undefined ? {} : { signal: options.signal };
  const started = performance.now();
  if (chat.stream !== true) {
    const completion = await client.chat.completions.create(body, requestOptions);
    const { text, model: answered = model.deployment, usage } = completionOf(completion);
    return {
      text,
      model: answered,
      usage,
      usageSource: "service",
      latencyMs: performance.now() - started,
      firstTokenMs: undefined,
    };
  }
  const counted = model.apiVersion >= firstVersionWithStreamUsage;
  const { data: stream, response } = await client.chat.completions
    .create(
      { ...body, stream: true, ...(counted ? { stream_options: { include_usage: true } } : {}) },
      requestOptions,
    )
    .withResponse();
  if (!/event-stream/i.test(response.headers.get("content-type") ?? "")) await refuse(stream, response);
  const answer: Answer = {
    text: "",
    model: model.deployment,
    usage: undefined,
    usageSource: "service",
    latencyMs: 0,
    firstTokenMs: undefined,
  };
  let isReply = false;
  const withCalls: StreamedChunk[] = [];
  const add = (text: string): void => {
    if (text === "") return;
    answer.firstTokenMs ??= performance.now() - started;
    answer.text += text;
    options.onText?.(text);
  };
  for await (const chunk of stream as AsyncIterable<StreamedChunk | null>) {
    isReply ||= (chunk?.choices?.length ?? 0) > 0;
    const delta = chunk?.choices?.[0]?.delta ?? {};
    add(wordsIn(delta));
    if (chunk !== null && (delta.tool_calls || delta.function_call)) withCalls.push(chunk);
    if (typeof chunk?.model === "string" && chunk.model !== "") answer.model = chunk.model;
    answer.usage = usageOf(chunk?.usage) ?? answer.usage;
  }
  // An aborted stream ends as one does that is complete.
  options.signal?.throwIfAborted();
  if (!isReply) throw new UnexpectedAnswer("the answer is a stream that ended without a reply");
  for (const call of callsInChunks(withCalls)) add(answer.text === "" ? call : `\n${call}`);
  answer.latencyMs = performance.now() - started;
  if (answer.usage !== undefined) return answer;
  const count = await tokenCounter();
  const prompt = count.prompt(messages.map(({ content }) => content));
  const reply = count.text(answer.text);
  const [input, output] = [prompt.tokens, reply.tokens];
  return {
    ...answer,
    usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
    usageSource: prompt.estimated || reply.estimated ? "estimate" : "tokenizer",
  };
}

/** The conversation that a prompt is put in, unless one is given. */
export function messagesOf({ messages, system, prompt }: ChatOptions): ChatMessage[] {
  if (messages !== undefined) return [...messages];
  return [
    { role: "system", content: system },
    { role: "user", content: prompt },
  ];
}
