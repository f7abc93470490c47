/** A value as JSON holds it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** An object as JSON holds it: neither a list nor null. */
export type JsonObject = { [key: string]: Json };

/** Whether a value is an object with keys: no list, no null. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A snapshot of a value as JSON would carry it: later changes to the caller's object do not reach it.
 * What JSON cannot carry (a cycle, a BigInt) becomes its text. Lone surrogates, which no UTF-8 encoder
 * accepts, become U+FFFD.
 */
export function toJson(value: unknown): Json {
  if (value === undefined) return null;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = JSON.stringify(describe(value));
  }
  if (text === undefined) return describe(value);
  return JSON.parse(text, loneSurrogate.test(text) ? replaceLoneSurrogates : undefined) as Json;
}

/** JSON.stringify writes lone surrogates, and nothing else, as an escape in this range. */
const loneSurrogate = /\\ud[89a-f][0-9a-f]{2}/;

function replaceLoneSurrogates(_key: string, value: unknown): unknown {
  return typeof value === "string" ? Buffer.from(value, "utf8").toString("utf8") : value;
}

function describe(value: unknown): string {
  return typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : String(value);
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
