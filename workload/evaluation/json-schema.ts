import { Ajv, type Options, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { matcher } from "./matcher";

/**
 * A schema's check: what is wrong with a value, or nothing. Schemas are of JSON Schema 2020-12, or of draft 7 where
 * `$schema` says so; an unknown keyword or format is a mistake, and a `pattern` is matched in linear time.
 *
 * @throws Error that says what is wrong with the schema
 */
export function schemaCheck(schema: object): (value: unknown) => string {
  const validate = compiled(schema);
  return (value) => {
    try {
      if (validate(value)) return "";
    } catch (error) {
      // A schema that refers to itself goes as deep as the value does.
      if (error instanceof RangeError) return "is nested too deeply to be checked";
      // ajv calls toString and valueOf of what it compares with a const or an enum, which a reply may have as keys.
      if (error instanceof TypeError) return "has a key that cannot be compared, toString or valueOf";
      throw error;
    }
    return (validate.errors ?? [])
      .slice(0, 3)
      .map(({ instancePath, message }) => `${instancePath || "the reply"} ${message ?? "is not valid"}`)
      .join("; ");
  };
}

function compiled(schema: object): ValidateFunction {
  const { $schema } = schema as { $schema?: unknown };
  const options: Options = {
    allErrors: false,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    logger: false,
    code: { regExp },
  };
  const ajv =
    typeof $schema === "string" && $schema.includes("draft-07") ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  ajv.removeKeyword("uniqueItems").addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    error: { message: "must not have an item twice" },
    validate: (unique: boolean, items: readonly unknown[]) => !unique || allDiffer(items),
  });
  if ("$async" in schema) throw new Error("$async is no part of JSON Schema");
  return ajv.compile(schema);
}

/** ajv compares every item with every other, which of 200,000 items takes a minute. */
function allDiffer(items: readonly unknown[]): boolean {
  return new Set(items.map(canonical)).size === items.length;
}

/** The same text for values that JSON Schema takes for equal: the order of an object's keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

/** `code` is what ajv would write into a module of its own, which nobody asks it for. */
const regExp = Object.assign(
  (pattern: string) => {
    // ajv tells patterns apart by their text.
    return { test: matcher(pattern), toString: () => pattern };
  },
  { code: "new RegExp" },
);
