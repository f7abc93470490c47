import { isObject, type Json, type JsonObject } from "../mlflow/python-json";

/** The part of a streamed chunk that a completion is rebuilt from. */
interface Chunk extends JsonObject {
  object: string;
  choices: Choice[];
}

interface Choice extends JsonObject {
  index: number;
  delta: JsonObject;
}

/**
 * The completion that the chunks of a stream add up to, as the service would have answered without
 * streaming, or undefined where no chunk of one has come. Text is joined, tool calls are joined by
 * their index; finish reason, filter results and log probabilities are kept; id, model and usage are
 * the last ones given. A chunk of another kind (the first of an Azure stream is: its object is "")
 * adds its prompt filter results alone.
 */
export function completionOfChunks(chunks: Json[]): JsonObject | undefined {
  const completion: JsonObject = {};
  const choices = new Map<number, JsonObject>();
  let promptFilterResults: Json | undefined;
  let seen = false;
  for (const chunk of chunks) {
    if (!isObject(chunk)) continue;
    promptFilterResults = chunk["prompt_filter_results"] ?? promptFilterResults;
    if (!isChunk(chunk)) continue;
    seen = true;
    for (const [key, value] of Object.entries(chunk)) {
      if (key === "choices" || key === "object" || key === "prompt_filter_results") continue;
      if (value !== null || !(key in completion)) completion[key] = value;
    }
    for (const choice of chunk.choices) addChoice(choices, choice);
  }
  if (!seen) return undefined;
  return {
    ...completion,
    object: "chat.completion",
    choices: [...choices.values()],
    ...(promptFilterResults === undefined ? {} : { prompt_filter_results: promptFilterResults }),
  };
}

function addChoice(choices: Map<number, JsonObject>, choice: Choice): void {
  const { index, delta, finish_reason: finishReason, logprobs, ...others } = choice;
  const whole: JsonObject = choices.get(index) ?? {
    finish_reason: null,
    index,
    logprobs: null,
    message: { role: "assistant", content: "" },
  };
  choices.set(index, whole);
  if (finishReason !== null && finishReason !== undefined) whole["finish_reason"] = finishReason;
  if (isObject(logprobs)) whole["logprobs"] = joinLogProbabilities(whole["logprobs"], logprobs);
  for (const [key, value] of Object.entries(others)) {
    if (!isEmpty(value)) whole[key] = value;
  }
  addDelta(whole["message"] as JsonObject, delta);
}

function addDelta(message: JsonObject, delta: JsonObject): void {
  for (const [key, value] of Object.entries(delta)) {
    if (value === null) continue;
    if (key === "role") message[key] = value;
    else if (key === "tool_calls" && Array.isArray(value)) message[key] = joinToolCalls(message[key], value);
    else if (typeof value === "string" && typeof message[key] === "string")
      message[key] = message[key] + value;
    else message[key] = value;
  }
}

function joinToolCalls(known: Json | undefined, parts: Json[]): Json[] {
  const calls = Array.isArray(known) ? known : [];
  for (const part of parts) {
    if (!isObject(part)) continue;
    const { index, ...fields } = part;
    const position = typeof index === "number" ? index : calls.length;
    const call = calls[position];
    if (!isObject(call)) calls[position] = structuredClone(fields);
    else joinCall(call, fields);
  }
  return calls.filter((call) => call !== undefined);
}

function joinCall(call: JsonObject, fields: JsonObject): void {
  const { function: addition, ...others } = fields;
  for (const [key, value] of Object.entries(others)) if (value !== null) call[key] = value;
  const known = call["function"];
  if (!isObject(addition)) return;
  if (!isObject(known)) {
    call["function"] = addition;
    return;
  }
  if (typeof addition["name"] === "string") known["name"] = addition["name"];
  if (typeof addition["arguments"] === "string") {
    known["arguments"] =
      (typeof known["arguments"] === "string" ? known["arguments"] : "") + addition["arguments"];
  }
}

function joinLogProbabilities(known: Json | undefined, addition: JsonObject): JsonObject {
  const joined: JsonObject = isObject(known) ? known : {};
  for (const [key, value] of Object.entries(addition)) {
    const before = joined[key];
    joined[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  return joined;
}

function isChunk(value: JsonObject): value is Chunk {
  return value["object"] === "chat.completion.chunk" && Array.isArray(value["choices"]);
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0);
}
