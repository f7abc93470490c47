/** A value as JSON holds it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** An object as JSON holds it: neither a list nor null. */
export type JsonObject = { [key: string]: Json };

/** Whether a value is an object with keys: no list, no null. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A snapshot of a value as JSON: later changes to the caller's object do not reach it. It never throws. What JSON has no
 * form for becomes text (BigInt, Symbol), an object (Map with text as keys) or a list (other Maps, Set, a short typed
 * array); a cycle, a long typed array and what cannot be read become a note. Undefined and functions are left out of
 * objects, as JSON.stringify leaves them. Lone surrogates, which no UTF-8 encoder accepts, become U+FFFD.
 */
export function toJson(value: unknown): Json {
  if (value === undefined) return null;
  const copied = copy(value, []);
  return copied === undefined ? textOf(value) : copied;
}

/** A value as text, whatever it is: an object that has no text of its own is named by its kind. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Objects within objects: from 32 on, MLflow's server refuses the whole OTLP request. Deeper ones become text. */
const deepest = 30;

/** A typed array with more elements is noted, not copied. */
const longestTypedArray = 1_000;

function copy(value: unknown, above: object[]): Json | undefined {
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "number":
      // JSON.stringify writes -0 as 0.
      return Number.isFinite(value) ? value + 0 : null;
    case "boolean":
      return value;
    case "bigint":
    case "symbol":
      return textOf(value);
    case "object":
      return value === null ? null : copyObject(value, above);
    default:
      return undefined;
  }
}

function copyObject(value: object, above: object[]): Json | undefined {
  if (above.includes(value)) return "[circular]";
  if (above.length >= deepest) return jsonText(value);
  above.push(value);
  try {
    return copyParts(value, above);
  } catch {
    return Object.prototype.toString.call(value);
  } finally {
    above.pop();
  }
}

function copyParts(value: object, above: object[]): Json | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return copyBytes(value, above);
  const shown = ownJson(value);
  if (shown !== value) return copy(shown, above);
  if (Array.isArray(value)) return Array.from(value, (item) => copy(item, above) ?? null);
  if (value instanceof Set) return Array.from(value, (item) => copy(item, above) ?? null);
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)];
    if (!entries.every((entry): entry is [string, unknown] => typeof entry[0] === "string"))
      return entries.map((entry) => entry.map((part) => copy(part, above) ?? null));
    return copyFields(
      entries.map(([key, item]) => [key, () => item]),
      above,
    );
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean)
    return copy(value.valueOf(), above);
  const named = value instanceof Error ? ["name", "message"] : [];
  const keys = new Set([...named, ...Object.keys(value)]);
  return copyFields(
    Array.from(keys, (key) => [key, () => (value as Record<string, unknown>)[key]]),
    above,
  );
}

function copyFields(fields: [key: string, read: () => unknown][], above: object[]): JsonObject {
  const result: JsonObject = {};
  for (const [key, read] of fields) {
    let item: Json | undefined;
    try {
      item = copy(read(), above);
    } catch (error) {
      item = `[unreadable: ${textOf(error).toWellFormed()}]`;
    }
    if (item === undefined) continue;
    const name = key.toWellFormed();
    // Assigned, this key would set the object's prototype.
    if (name === "__proto__") Object.defineProperty(result, name, { value: item, enumerable: true });
    else result[name] = item;
  }
  return result;
}

function copyBytes(value: ArrayBufferView | ArrayBuffer, above: object[]): Json {
  const { length } = value as { length?: unknown };
  if (typeof length === "number" && length <= longestTypedArray)
    return Array.from(value as unknown as ArrayLike<unknown>, (item) => copy(item, above) ?? null);
  return `[${value.constructor.name} of ${value.byteLength} bytes]`;
}

/** What an object's own toJSON gives; the object itself where it has none, or where that throws. */
function ownJson(value: object): unknown {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON !== "function") return value;
  try {
    return toJSON.call(value, "") as unknown;
  } catch {
    return value;
  }
}

function jsonText(value: object): string {
  try {
    return JSON.stringify(value) ?? Object.prototype.toString.call(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/**
 * JSON as Python's `json.dumps(…, ensure_ascii=False)` writes it, with a space after commas and colons.
 * MLflow stores values in this form and shows them cut to a length, so the form is part of what is seen.
 */
export function dumps(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${dumps(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

/** Cuts to `length` code points (which is how Python counts), the last three of them dots. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const points = Array.from(text.slice(0, length * 2));
  return points.length <= length && text.length <= length * 2
    ? text
    : `${points.slice(0, length - 3).join("")}...`;
}
