import { type Expectation, type ExpectationName, EXPECTATIONS } from "./expectations";
import { schemaCheck } from "./json-schema";
import { matcher } from "./matcher";
import type { About } from "./mistakes";

/** The expectations of a case; what is wrong with them is said by `about`. */
export function readExpectations(value: unknown, about: About): Expectation[] {
  if (!isObject(value) || Object.keys(value).length === 0) {
    about.complain(
      `${value === undefined ? "no expect" : `expect is ${JSON.stringify(value)}`}: expected an object with one or more of ${EXPECTATIONS.join(", ")}`,
    );
    return [];
  }
  const within = about.inside("expect", value);
  within.known(EXPECTATIONS);
  return EXPECTATIONS.flatMap((name) => {
    if (value[name] === undefined) return [];
    const expectation = readers[name](value[name], within, name);
    return expectation === undefined ? [] : [expectation];
  });
}

type Reader = (value: unknown, about: About, name: ExpectationName) => Expectation | undefined;

const texts: Reader = (value, about, name) => {
  const list = [value].flat();
  if (list.length > 0 && list.every((one) => typeof one === "string" && one !== ""))
    return { name: name as "contains", texts: list as string[] };
  about.wrong(name, "a text or a list of texts, none of them empty");
  return undefined;
};

const most =
  (allowed: string, isRight: (value: number) => boolean): Reader =>
  (value, about, name) => {
    if (typeof value === "number" && isRight(value)) return { name: name as "max_tokens", most: value };
    about.wrong(name, allowed);
    return undefined;
  };

const readers: Readonly<Record<ExpectationName, Reader>> = {
  contains: texts,
  not_contains: texts,
  matches(value, about, name) {
    if (typeof value !== "string" || value === "") {
      about.wrong(name, "a regular expression in RE2's syntax");
      return undefined;
    }
    try {
      return { name: "matches", pattern: value, test: matcher(value) };
    } catch (error) {
      about.wrong(
        name,
        `a regular expression in RE2's syntax, without backreferences and lookaround (${messageOf(error)})`,
      );
      return undefined;
    }
  },
  json_schema(value, about, name) {
    if (!isObject(value)) {
      about.wrong(name, "a JSON Schema, an object");
      return undefined;
    }
    try {
      return { name: "json_schema", faults: schemaCheck(value) };
    } catch (error) {
      about.wrong(name, `a JSON Schema (${messageOf(error)})`);
      return undefined;
    }
  },
  similarity(value, about, name) {
    if (!isObject(value)) {
      about.wrong(name, '{"reference": text, "minimum": a number above 0, at most 1}');
      return undefined;
    }
    const within = about.inside(name, value);
    within.known(["reference", "minimum"]);
    const reference = within.text("reference", "a text");
    const { minimum } = value;
    if (typeof minimum === "number" && minimum > 0 && minimum <= 1)
      return { name: "similarity", reference, minimum };
    within.wrong("minimum", "a number above 0, at most 1");
    return undefined;
  },
  max_tokens: most("a whole number from 1", (value) => Number.isInteger(value) && value >= 1),
  max_latency_ms: most("a number of milliseconds above 0", (value) => value > 0),
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
