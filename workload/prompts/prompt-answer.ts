import { answerMetrics } from "../chat/answer-metrics";
import { type Answer, ask } from "../chat/create-chat-completion";
import type { ChatOptions } from "../chat/chat-options";
import type { Connection } from "../../stack/connection";
import type { Lab } from "../chat/traced-chat-session";
import { explainModelError } from "../chat/model-errors";
import type { PromptResult } from "./checkpoint-file";
import type { PromptLine } from "./prompts-file";
import { currentContext, mlflowTraceId, runInContext } from "openai-tracing/internal";

/** What one prompt asks, with what it does not say itself. */
export function requestOf(line: PromptLine, chat: Omit<ChatOptions, "prompt">): ChatOptions {
  return {
    prompt: line.prompt,
    system: line.system ?? chat.system,
    temperature: line.temperature ?? chat.temperature,
    maxTokens: line.maxTokens ?? chat.maxTokens,
    stream: chat.stream,
    messages: line.messages,
    responseFormat: line.responseFormat,
  };
}

/** One prompt's result. Throws where the next prompt would fail in the same way. */
export async function answerPrompt(
  lab: Lab,
  line: PromptLine,
  request: ChatOptions,
  { connection, signal }: { connection: Connection; signal: AbortSignal },
): Promise<PromptResult> {
  let traceId = "";
  const known = { index: line.index, ...(line.id === undefined ? {} : { id: line.id }) };
  const context = currentContext();
  const call = (): Promise<Answer> => ask(lab.client, connection.openai, request, { signal });
  try {
    const given = await (context === undefined
      ? call()
      : runInContext({ ...context, onSpan: ({ trace }) => (traceId = mlflowTraceId(trace.traceId)) }, call));
    return { ...known, ...resultOfAnswer(given), traceId };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const explained = explainModelError(error, connection.openai);
    if (await stopsAll(error)) throw explained;
    const { status } = error as { status?: number };
    return { ...known, error: explained.message, ...(status === 400 ? { refused: true } : {}), traceId };
  }
}

function resultOfAnswer(given: Answer): Omit<PromptResult, "index" | "traceId"> {
  const { usage, usageSource, firstTokenMs } = given;
  const { cost_usd: costUsd } = answerMetrics(given);
  return {
    reply: given.text,
    model: given.model,
    latencyMs: given.latencyMs,
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    ...(usage === undefined
      ? {}
      : { promptTokens: usage.input_tokens, completionTokens: usage.output_tokens }),
    ...(usageSource === "service" ? {} : { usageSource }),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

/** Whether every other prompt would fail in the same way: a login or a deployment, or nobody who answers. */
async function stopsAll(error: unknown): Promise<boolean> {
  const { APIConnectionError, APIConnectionTimeoutError } = await import("openai");
  if (error instanceof APIConnectionError) return !(error instanceof APIConnectionTimeoutError);
  const { status } = error as { status?: number };
  return status === 401 || status === 403 || status === 404;
}
