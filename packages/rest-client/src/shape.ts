/**
 * Checks one value of an answer and returns it, with null for what is absent taken out.
 *
 * @param at where the value stands, for example `runs[0].info`; empty for the whole answer
 * @throws ShapeError where the value is another
 */
export type Shape<T> = (value: unknown, at: string) => T;

/** A value that is not what it should be. The message names its place and its kind, never the value: it may be secret. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";

  constructor(at: string, value: unknown, expected: string) {
    super(`${at === "" ? "it" : at} is ${kindOf(value)}, expected ${expected}`);
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (value === "") return "empty";
  if (Array.isArray(value)) return "a list";
  return (
    { string: "a text", number: "a number", boolean: "a boolean" }[typeof value as string] ?? "an object"
  );
}

function primitive<T>(expected: string, isRight: (value: unknown) => boolean): Shape<T> {
  return (value, at) => {
    if (isRight(value)) return value as T;
    throw new ShapeError(at, value, expected);
  };
}

export const text: Shape<string> = primitive("a text", (value) => typeof value === "string");
/** An id, a name, a token: a text that says something. */
export const filledText: Shape<string> = primitive(
  "a text",
  (value) => typeof value === "string" && value !== "",
);
export const number: Shape<number> = primitive("a number", Number.isFinite);
export const flag: Shape<boolean> = primitive("true or false", (value) => typeof value === "boolean");
export const anything: Shape<unknown> = (value) => value;
/** An address that a request can be sent to. */
export const address: Shape<string> = primitive(
  "an address",
  (value) => typeof value === "string" && /^https?:$/.test(protocolOf(value)),
);

function protocolOf(url: string): string {
  try {
    return new URL(url).protocol;
  } catch {
    return "";
  }
}

export function list<T>(item: Shape<T>): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new ShapeError(at, value, "a list");
    return value.map((one, index) => item(one, `${at}[${index}]`));
  };
}

/** An object whose keys are data, each with a value of the same shape. */
export function record<T>(item: Shape<T>): Shape<Record<string, T>> {
  return (value, at) =>
    Object.fromEntries(
      Object.entries(fieldsOf(value, at)).map(([key, one]) => [key, item(one, within(at, key))]),
    );
}

type OptionalKey<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T];
type Needed<T> = { readonly [K in Exclude<keyof T, OptionalKey<T>>]: Shape<T[K]> };
type Optional<T> = { readonly [K in OptionalKey<T>]-?: Shape<NonNullable<T[K]>> };

/**
 * An object with these fields, every one that its type has; others stay as they are.
 *
 * @param optional what may be absent, or null, which counts as absent
 */
export function object<T extends object>(needed: Needed<T>, optional: Optional<T>): Shape<T> {
  const all = Object.entries<Shape<unknown>>({ ...needed, ...optional });
  return (value, at) => {
    const fields = { ...fieldsOf(value, at) };
    for (const [key, shape] of all) {
      const isAbsent = fields[key] === undefined || fields[key] === null;
      if (isAbsent && key in optional) delete fields[key];
      else fields[key] = shape(fields[key], within(at, key));
    }
    return fields as T;
  };
}

/** The answer of a call that only does something: an object, of which nothing is needed, or no body at all. */
export const done: Shape<void> = (value, at) => {
  if (value !== undefined) fieldsOf(value, at);
};

/** One text and no other. @param what what it is, for the message */
export const exactly = (expected: string, what: string): Shape<string> =>
  primitive(what, (value) => value === expected);

/** The answer to what is recorded: an object, be it empty. No body at all is none of MLflow's. */
export const recorded: Shape<void> = (value, at) => void fieldsOf(value, at);

/** A value in whose place there may be nothing. */
export function orElse<T>(fallback: T, shape: Shape<T>): Shape<T> {
  return (value, at) => (value === undefined || value === null ? fallback : shape(value, at));
}

function fieldsOf(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new ShapeError(at, value, "an object");
}

const within = (at: string, key: string): string => (at === "" ? key : `${at}.${key}`);
