import { isObject, type Json, type JsonObject } from "mlflow-js-client";

/** Fields that a service gives whole, some of them again with every part. */
const whole = new Set(["id", "type", "role", "name", "object", "model", "format"]);

/**
 * What a value and its continuation in a later chunk of a stream are together: text goes on, a list goes on, an object
 * field by field; null and an empty name say nothing. A text that goes on as a list of parts becomes its first part.
 */
export function joinParts(before: Json | undefined, addition: Json): Json {
  if (addition === null) return before ?? null;
  if (before === undefined || before === null) return addition;
  if (typeof before === "string" && typeof addition === "string") return before + addition;
  if (Array.isArray(before) && Array.isArray(addition)) return joinLists(before, addition);
  if (typeof before === "string" && Array.isArray(addition)) return joinLists(listOfText(before), addition);
  if (Array.isArray(before) && typeof addition === "string") return joinLists(before, listOfText(addition));
  if (isObject(before) && isObject(addition)) return joinObjects(before, addition);
  return addition;
}

function joinObjects(before: JsonObject, addition: JsonObject): JsonObject {
  const joined: JsonObject = { ...before };
  for (const [key, value] of Object.entries(addition)) {
    if (!whole.has(key)) joined[key] = joinParts(before[key], value);
    else if (value !== null && (value !== "" || before[key] === undefined)) joined[key] = value;
  }
  return joined;
}

/** Neighbouring parts of text are one part. */
function joinLists(before: Json[], addition: Json[]): Json[] {
  const last = before.at(-1);
  const [first, ...others] = addition;
  if (last === undefined || first === undefined || !isTextPart(last) || !isTextPart(first))
    return [...before, ...addition];
  return [...before.slice(0, -1), { ...last, ...first, text: last.text + first.text }, ...others];
}

function listOfText(text: string): Json[] {
  return text === "" ? [] : [{ type: "text", text }];
}

function isTextPart(value: Json): value is JsonObject & { text: string } {
  return isObject(value) && value["type"] === "text" && typeof value["text"] === "string";
}
