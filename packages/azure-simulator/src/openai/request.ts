import { z } from "zod";
import { invalidRequest } from "./errors";
import type { ChatError } from "./errors";

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const imagePart = z.object({
  type: z.literal("image_url"),
  image_url: z.object({ url: z.string(), detail: z.string().optional() }),
});
const content = z.union([z.string(), z.array(z.union([textPart, imagePart]))]);

const toolCall = z.object({
  id: z.string(),
  type: z.literal("function"),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

const message = z.looseObject({
  role: z.enum(["system", "assistant", "user", "function", "tool", "developer"]),
  content: content.nullish(),
  name: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().nullish(),
});

const tool = z.object({
  type: z.literal("function"),
  function: z.object({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
});

const chatRequest = z.strictObject({
  messages: z.array(message).min(1),
  model: z.string().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  n: z.int().min(1).max(128).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.int().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  tools: z.array(tool).min(1).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(["none", "auto", "required"]),
      z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      z.object({
        type: z.literal("json_schema"),
        json_schema: z.object({
          name: z.string(),
          description: z.string().nullish(),
          schema: z.record(z.string(), z.unknown()).nullish(),
          strict: z.boolean().nullish(),
        }),
      }),
    ])
    .nullish(),
  user: z.string().nullish(),
  // Taken and without effect on what is answered here.
  logit_bias: z.record(z.string(), z.number()).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  modalities: z.array(z.literal("text")).nullish(),
  prediction: z.unknown().optional(),
  prompt_cache_key: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
});

export type ChatRequest = z.infer<typeof chatRequest>;
export type ChatMessage = z.infer<typeof message>;
export type ChatTool = z.infer<typeof tool>;

/** The text of a message: its parts joined; images say nothing. */
export function textOf(one: ChatMessage | undefined): string {
  const held = one?.content;
  if (typeof held === "string") return held;
  return (held ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

const named = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    "",
  );

const wholeNumbers = new Set(["n", "seed", "max_tokens", "max_completion_tokens", "top_logprobs"]);

const nouns: Record<string, string> = {
  number: "a decimal",
  int: "an integer",
  string: "a string",
  boolean: "a boolean",
  array: "an array",
  object: "an object",
  record: "an object",
};

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal";
  return nouns[typeof value] ?? typeof value;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    body,
  );
}

/** Words one complaint as OpenAI does: message, param and code. */
function complaint(issue: z.core.$ZodIssue, body: unknown): ChatError {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0)
    return invalidRequest(`Unrecognized request argument supplied: ${issue.keys.join(", ")}`, null, null);
  const param = named(issue.path);
  const value = valueAt(body, issue.path);
  if (value === undefined)
    return invalidRequest(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
  const given = JSON.stringify(value);
  switch (issue.code) {
    case "too_big":
    case "too_small": {
      const big = issue.code === "too_big";
      const bound = big ? issue.maximum : issue.minimum;
      if (issue.origin === "array")
        return invalidRequest(
          `Invalid '${param}': array too ${big ? "long" : "short"}. Expected an array with ${big ? "maximum" : "minimum"} length ${String(bound)}, but got an array with length ${Array.isArray(value) ? value.length : 0} instead.`,
          param,
          big ? "array_above_max_length" : "array_below_min_length",
        );
      const kind = wholeNumbers.has(param) ? "integer" : "decimal";
      return invalidRequest(
        `Invalid '${param}': ${kind} ${big ? "above maximum" : "below minimum"} value. Expected a value ${big ? "<=" : ">="} ${String(bound)}, but got ${given} instead.`,
        param,
        big ? `${kind}_above_max_value` : `${kind}_below_min_value`,
      );
    }
    case "invalid_value": {
      const allowed = issue.values.map((one) => `'${String(one)}'`);
      const list =
        allowed.length > 1
          ? `${allowed.slice(0, -1).join(", ")}, and ${allowed.at(-1) ?? ""}`
          : (allowed[0] ?? "");
      return invalidRequest(
        `Invalid value: ${given.replaceAll('"', "'")}. Supported values are: ${list}.`,
        param,
        "invalid_value",
      );
    }
    case "invalid_type":
      return invalidRequest(
        `Invalid type for '${param}': expected ${nouns[issue.expected] ?? issue.expected}, but got ${kindOf(value)} instead.`,
        param,
        "invalid_type",
      );
    case "invalid_format":
      return invalidRequest(
        `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${issue.pattern ?? ""}'.`,
        param,
        "invalid_value",
      );
    case "invalid_union": {
      // The complaint of the alternative that the value resembles; without one, what would have been possible.
      const near = issue.errors.find(
        (one) => one[0] && (one[0].path.length > 0 || one[0].code !== "invalid_type"),
      );
      if (near?.[0]) return complaint({ ...near[0], path: [...issue.path, ...near[0].path] }, body);
      const expected = issue.errors.flatMap((one) =>
        one[0]?.code === "invalid_type" ? [one[0].expected] : [],
      );
      const words = expected.map((one) => (one === "array" ? "array of objects" : one)).join(" or ");
      return invalidRequest(
        `Invalid type for '${param}': expected one of a ${words}, but got ${kindOf(value)} instead.`,
        param,
        "invalid_type",
      );
    }
    default:
      return invalidRequest(`Invalid value for '${param}': ${given}.`, param, "invalid_value");
  }
}

/** What a tool message answers must have been asked right before it. */
function toolTurns(messages: readonly ChatMessage[]): ChatError | undefined {
  let open = new Set<string>();
  for (const [index, one] of messages.entries()) {
    if (one.role === "tool") {
      if (!one.tool_call_id || !open.delete(one.tool_call_id))
        return invalidRequest(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${index}].role`,
          null,
        );
      continue;
    }
    if (open.size > 0) break;
    open = new Set(one.tool_calls?.map((call) => call.id));
  }
  if (open.size === 0) return undefined;
  return invalidRequest(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`,
    "messages",
    null,
  );
}

/**
 * Reads a chat request, or says what is wrong with it in OpenAI's words.
 * @throws ChatError 400 `invalid_request_error` that names the parameter
 */
export function readChatRequest(body: unknown): ChatRequest {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw invalidRequest(
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
      null,
      null,
    );
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw first ? complaint(first, body) : invalidRequest("Invalid request.", null, null);
  }
  const request = parsed.data;
  if (request.max_tokens != null && request.max_completion_tokens != null)
    throw invalidRequest(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      "max_completion_tokens",
      "invalid_parameter_combination",
    );
  if (request.stream_options != null && request.stream !== true)
    throw invalidRequest(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
      null,
    );
  if (request.top_logprobs != null && request.logprobs !== true)
    throw invalidRequest(
      "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
      "top_logprobs",
      null,
    );
  if (request.tool_choice != null && !request.tools)
    throw invalidRequest("'tool_choice' is only allowed when 'tools' are specified.", "tool_choice", null);
  const chosen = typeof request.tool_choice === "object" ? request.tool_choice?.function.name : undefined;
  if (chosen !== undefined && !request.tools?.some((one) => one.function.name === chosen))
    throw invalidRequest(`Tool choice '${chosen}' not found in 'tools' parameter.`, "tool_choice", null);
  if (
    request.response_format?.type === "json_object" &&
    !request.messages.some((one) => /json/i.test(textOf(one)))
  )
    throw invalidRequest(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      "messages",
      null,
    );
  const turns = toolTurns(request.messages);
  if (turns) throw turns;
  return request;
}
