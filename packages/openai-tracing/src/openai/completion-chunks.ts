import { isObject, type Json, type JsonObject } from "mlflow-js-client";
import { joinParts } from "./join-parts";

/** A choice under way: the numbers of its tool calls are the order that they get, and are no part of the message. */
interface OpenChoice {
  readonly whole: JsonObject;
  readonly message: JsonObject;
  readonly toolCalls: ToolCall[];
}

interface ToolCall {
  readonly index: Json | undefined;
  fields: JsonObject;
}

/**
 * The completion that the chunks of a stream add up to, as the service would have answered without
 * streaming, or undefined where no chunk of one has come. Text is joined, tool calls are joined by
 * their index; finish reason, filter results and log probabilities are kept; id, model and usage are
 * the last ones given. A chunk of another kind (the first of an Azure stream, and those of its asynchronous
 * content filter: their object is "") adds its filter results alone. No chunk, however odd, makes it throw.
 */
export function completionOfChunks(chunks: Json[]): JsonObject | undefined {
  const completion: JsonObject = {};
  const choices = new Map<Json, OpenChoice>();
  let promptFilterResults: Json | undefined;
  let seen = false;
  for (const chunk of chunks) {
    if (!isObject(chunk)) continue;
    promptFilterResults = chunk["prompt_filter_results"] ?? promptFilterResults;
    const isPart = chunk["object"] === "chat.completion.chunk";
    for (const [position, choice] of listOf(chunk["choices"]).entries()) {
      if (!isObject(choice)) continue;
      const index = choice["index"] ?? position;
      const known = choices.get(index);
      if (known !== undefined) addChoice(known, choice);
      else if (isPart) choices.set(index, addChoice(newChoice(index), choice));
    }
    if (!isPart) continue;
    seen = true;
    for (const [key, value] of Object.entries(chunk)) {
      if (key === "choices" || key === "object" || key === "prompt_filter_results") continue;
      if (value !== null || !(key in completion)) completion[key] = value;
    }
  }
  if (!seen) return undefined;
  return {
    ...completion,
    object: "chat.completion",
    choices: Array.from(choices.values(), finished),
    ...(promptFilterResults === undefined ? {} : { prompt_filter_results: promptFilterResults }),
  };
}

function newChoice(index: Json): OpenChoice {
  const message: JsonObject = { role: "assistant", content: "" };
  return { whole: { finish_reason: null, index, logprobs: null, message }, message, toolCalls: [] };
}

function finished({ whole, message, toolCalls }: OpenChoice): JsonObject {
  if (toolCalls.length > 0) message["tool_calls"] = inOrder(toolCalls).map(({ fields }) => fields);
  return whole;
}

function addChoice(open: OpenChoice, choice: JsonObject): OpenChoice {
  const { index: _, delta, finish_reason: finishReason, logprobs, message: __, ...others } = choice;
  const { whole } = open;
  if (finishReason !== null && finishReason !== undefined) whole["finish_reason"] = finishReason;
  if (isObject(logprobs)) whole["logprobs"] = joinParts(whole["logprobs"], logprobs);
  for (const [key, value] of Object.entries(others)) {
    if (!isEmpty(value)) whole[key] = value;
  }
  for (const [key, value] of isObject(delta) ? Object.entries(delta) : []) {
    if (value === null) continue;
    if (key === "role") open.message[key] = value;
    else if (key === "tool_calls" && Array.isArray(value)) value.forEach((part) => addToolCall(open, part));
    else open.message[key] = joinParts(open.message[key], value);
  }
  return open;
}

/**
 * A part goes on with the call of its index, or with the latest one where it has none. Services count from 0 or 1, and
 * some give each call of a reply the same index: then it is an id of its own that begins another.
 */
function addToolCall({ toolCalls }: OpenChoice, part: Json): void {
  if (!isObject(part)) return;
  const { index, ...fields } = part;
  const id = fields["id"];
  const known =
    typeof index === "number"
      ? toolCalls.findLast((call) => call.index === index)
      : (toolCalls.find((call) => isText(id) && call.fields["id"] === id) ??
        (isText(id) ? undefined : toolCalls.at(-1)));
  const knownId = known?.fields["id"];
  const another = isText(id) && isText(knownId) && id !== knownId && isText(nameOf(fields));
  if (known === undefined || another) toolCalls.push({ index, fields: structuredClone(fields) });
  else known.fields = joinParts(known.fields, fields) as JsonObject;
}

const nameOf = (fields: JsonObject): Json | undefined =>
  isObject(fields["function"]) ? fields["function"]["name"] : undefined;

/** By their numbers; those without one stay where they came. */
function inOrder(calls: ToolCall[]): ToolCall[] {
  if (!calls.every(({ index }) => typeof index === "number")) return calls;
  return calls.toSorted((left, right) => Number(left.index) - Number(right.index));
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0);
}
