import { fraction, pick } from "./random";

type Schema = Readonly<Record<string, unknown>>;

const asSchema = (value: unknown): Schema =>
  typeof value === "object" && value !== null ? (value as Schema) : {};
const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;

/** Where a value stands, and what it may draw on. */
export interface ValueContext {
  /** The whole schema, which `$ref`s point into. */
  readonly root: Schema;
  /** A string for the property of this name; its description may help. */
  readonly words: (name: string, description: string) => string;
  /** A number for the property of this name, if the prompt mentions one. */
  readonly number: (name: string) => number | undefined;
  readonly salt: string;
}

const formats: Readonly<Record<string, string>> = {
  date: "2026-01-15",
  time: "09:30:00Z",
  "date-time": "2026-01-15T09:30:00Z",
  email: "someone@example.com",
  uri: "https://example.com/",
  uuid: "3f2b6c1e-8d4a-4a57-9c1e-2f6d0b7a9e11",
  ipv4: "192.0.2.10",
};

function resolve(reference: string, root: Schema): Schema {
  if (reference === "#") return root;
  return reference
    .replace(/^#\//, "")
    .split("/")
    .reduce((schema, part) => asSchema(schema[part.replaceAll("~1", "/").replaceAll("~0", "~")]), root);
}

function bounded(schema: Schema, value: number, whole: boolean): number {
  const step = whole ? 1 : 0.5;
  const low = Math.max(
    numberOr(schema["minimum"], -Infinity),
    numberOr(schema["exclusiveMinimum"], -Infinity) + step,
  );
  const high = Math.min(
    numberOr(schema["maximum"], Infinity),
    numberOr(schema["exclusiveMaximum"], Infinity) - step,
  );
  const held = Math.min(Math.max(value, low), high);
  const multiple = numberOr(schema["multipleOf"], 0);
  if (multiple > 0) return Math.ceil(held / multiple) * multiple;
  return whole ? Math.round(held) : held;
}

function stringFor(schema: Schema, name: string, context: ValueContext): string {
  const format = schema["format"];
  const known = typeof format === "string" ? formats[format] : undefined;
  const description = schema["description"];
  let value = known ?? context.words(name, typeof description === "string" ? description : "");
  const shortest = numberOr(schema["minLength"], 0);
  while (value.length < shortest) value += `${value || "a"} `;
  return value.slice(0, numberOr(schema["maxLength"], Infinity));
}

/** Depth at which optional parts of a schema that contains itself are left out. */
const deepest = 6;

/** A value that is valid for a JSON schema, as a model in structured-output mode writes it. */
export function valueFor(schema: Schema, context: ValueContext, name = "", depth = 0): unknown {
  if (typeof schema["$ref"] === "string")
    return valueFor(resolve(schema["$ref"], context.root), context, name, depth + 1);
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return pick(schema["enum"] as unknown[], context.salt, name);
  const alternatives = [schema["anyOf"], schema["oneOf"]].find(Array.isArray) as unknown[] | undefined;
  if (alternatives) {
    const chosen = depth >= deepest ? alternatives.at(-1) : alternatives[0];
    return valueFor(asSchema(chosen), context, name, depth);
  }
  if (Array.isArray(schema["allOf"]))
    return valueFor(Object.assign({}, ...schema["allOf"].map(asSchema)) as Schema, context, name, depth);
  const types = [schema["type"]].flat();
  const type = types.find((one) => one !== "null") ?? ("properties" in schema ? "object" : "string");
  switch (type) {
    case "object": {
      const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as unknown[]) : []);
      const properties = Object.entries(asSchema(schema["properties"]));
      return Object.fromEntries(
        properties
          .filter(([key]) => depth < deepest || required.has(key))
          .map(([key, property]) => [key, valueFor(asSchema(property), context, key, depth + 1)]),
      );
    }
    case "array": {
      const least = numberOr(schema["minItems"], depth >= deepest ? 0 : 1);
      return Array.from({ length: Math.min(least, numberOr(schema["maxItems"], Infinity)) }, (_, index) =>
        valueFor(asSchema(schema["items"]), { ...context, salt: `${context.salt}${index}` }, name, depth + 1),
      );
    }
    case "integer":
    case "number": {
      const drawn = Math.round(fraction(context.salt, name) * 100);
      return bounded(schema, context.number(name) ?? drawn, type === "integer");
    }
    case "boolean":
      return fraction(context.salt, name) < 0.5;
    case undefined:
    case null:
      return null;
    default:
      return stringFor(schema, name, context);
  }
}
