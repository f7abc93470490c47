import type { AzureOpenAI } from "openai";
import type { ChatCompletionCreateParamsBase } from "openai/resources/chat/completions";
import { type ChatOptions } from "./chat";
import { type Connection } from "./connection";
import { type ChatCompletionLike, type TokenUsage, tokenUsageOf } from "./tracing/chat-attributes";

/** What a chat call gave. */
export interface Answer {
  text: string;
  /** The model that answered, by the service's word. */
  model: string;
  /** Undefined for a stream of an API version that does not count. */
  usage: TokenUsage | undefined;
  latencyMs: number;
  /** Until the first piece of text, when streaming. */
  firstTokenMs: number | undefined;
}

/** The first API version of Azure OpenAI that counts the tokens of a stream when asked to. */
const firstVersionWithStreamUsage = "2024-09-01";

/** Puts one prompt to the model. Throws openai's errors. */
export async function ask(
  client: AzureOpenAI,
  model: Connection["openai"],
  chat: ChatOptions,
  options: { signal?: AbortSignal | undefined; onText?: ((text: string) => void) | undefined } = {},
): Promise<Answer> {
  const body = {
    model: model.deployment,
    messages: [
      { role: "system", content: chat.system },
      { role: "user", content: chat.prompt },
    ],
    ...(chat.temperature === undefined ? {} : { temperature: chat.temperature }),
    ...(chat.maxTokens === undefined ? {} : { max_tokens: chat.maxTokens }),
  } satisfies ChatCompletionCreateParamsBase;
  const requestOptions = options.signal === undefined ? {} : { signal: options.signal };
  const started = performance.now();
  if (chat.stream !== true) {
    const completion = await client.chat.completions.create(body, requestOptions);
    return {
      text: completion.choices[0]?.message.content ?? "",
      model: completion.model,
      usage: usageOf(completion.usage),
      latencyMs: performance.now() - started,
      firstTokenMs: undefined,
    };
  }
  const counted = model.apiVersion >= firstVersionWithStreamUsage;
  const stream = await client.chat.completions.create(
    { ...body, stream: true, ...(counted ? { stream_options: { include_usage: true } } : {}) },
    requestOptions,
  );
  const answer: Answer = {
    text: "",
    model: model.deployment,
    usage: undefined,
    latencyMs: 0,
    firstTokenMs: undefined,
  };
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content ?? "";
    if (text !== "") {
      answer.firstTokenMs ??= performance.now() - started;
      options.onText?.(text);
    }
    answer.text += text;
    if (chunk.model !== "") answer.model = chunk.model;
    answer.usage = usageOf(chunk.usage) ?? answer.usage;
  }
  return { ...answer, latencyMs: performance.now() - started };
}

function usageOf(usage: ChatCompletionLike["usage"]): TokenUsage | undefined {
  return usage ? tokenUsageOf(usage) : undefined;
}
