import type { Json } from "mlflow-js-client";
import type { TokenUsage } from "../spans/cost";
import { type Span, spanAttribute } from "../spans/span";

/** The part of a chat completion that a trace is made of; what else a service sends is kept as it is. */
export interface ChatCompletionLike {
  model?: string;
  usage?: {
    prompt_tokens: number;
    completion_tokens: number;
    total_tokens: number;
    prompt_tokens_details?: { cached_tokens?: number | null } | null;
  } | null;
}

/** The usage of a completion in MLflow's terms. */
export function tokenUsageOf(usage: NonNullable<ChatCompletionLike["usage"]>): TokenUsage {
  const cached = usage.prompt_tokens_details?.cached_tokens;
  return {
    input_tokens: usage.prompt_tokens,
    output_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
    ...(cached === null || cached === undefined ? {} : { cache_read_input_tokens: cached }),
  };
}

/** What is known of a chat call when it begins. */
export function setRequestAttributes(span: Span, request: Record<string, unknown>): void {
  span.setInputs(request);
  for (const [key, value] of Object.entries(request)) {
    if (key !== "messages" && value !== undefined) span.setAttribute(key, value);
  }
  span.setAttribute(spanAttribute.messageFormat, "openai");
}

/** What is known when it has been answered. */
export function setResponseAttributes(
  span: Span,
  request: Record<string, unknown>,
  completion: ChatCompletionLike,
): void {
  const tools = request["tools"];
  if (Array.isArray(tools) && tools.length > 0) span.setAttribute(spanAttribute.tools, chatTools(tools));
  const model =
    completion.model !== undefined && completion.model !== "" ? completion.model : request["model"];
  if (typeof model === "string") span.setAttribute(spanAttribute.model, model);
  if (completion.usage) span.setAttribute(spanAttribute.tokenUsage, tokenUsageOf(completion.usage));
  span.setOutputs(completion);
}

/** MLflow shows functions only; a tool of another kind is shown by the name of its kind. */
function chatTools(tools: unknown[]): Json[] {
  return tools.map((tool) => {
    const { type = "function", function: definition } = (tool ?? {}) as { type?: string; function?: Json };
    return { type: "function", function: definition ?? { name: type } };
  });
}
