import { rougeL } from "./similarity";

/** In the order in which tables and documents have them. */
export const EXPECTATIONS = [
  "contains",
  "not_contains",
  "matches",
  "json_schema",
  "similarity",
  "max_tokens",
  "max_latency_ms",
] as const;

export type ExpectationName = (typeof EXPECTATIONS)[number];

/** What a case expects of a reply. */
export type Expectation =
  | { readonly name: "contains" | "not_contains"; readonly texts: readonly string[] }
  | { readonly name: "matches"; readonly pattern: string; readonly test: (text: string) => boolean }
  /** `faults` says what is wrong with a value; empty where nothing is. */
  | { readonly name: "json_schema"; readonly faults: (value: unknown) => string }
  | { readonly name: "similarity"; readonly reference: string; readonly minimum: number }
  | { readonly name: "max_tokens" | "max_latency_ms"; readonly most: number };

/** A reply, as far as expectations are about it. */
export interface Reply {
  readonly text: string;
  /** Completion tokens; undefined where nobody counted them. */
  readonly tokens: number | undefined;
  readonly latencyMs: number | undefined;
}

/** What came of one expectation. */
export interface Check {
  readonly expectation: ExpectationName;
  readonly passed: boolean;
  /** What was measured, of those that measure. */
  readonly value?: number;
  /** For people: what was found, and what was expected where it failed. */
  readonly why: string;
}

/** Holds a reply against one expectation. */
export function check(expectation: Expectation, reply: Reply): Check {
  const { name } = expectation;
  const found = (passed: boolean, why: string, value?: number): Check => ({
    expectation: name,
    passed,
    ...(value === undefined ? {} : { value }),
    why,
  });
  switch (expectation.name) {
    case "contains": {
      const missing = expectation.texts.filter((text) => !reply.text.includes(text));
      return found(missing.length === 0, missing.length === 0 ? "has them all" : `lacks ${quoted(missing)}`);
    }
    case "not_contains": {
      const present = expectation.texts.filter((text) => reply.text.includes(text));
      return found(present.length === 0, present.length === 0 ? "has none" : `has ${quoted(present)}`);
    }
    case "matches": {
      const passed = expectation.test(reply.text);
      return found(passed, `${passed ? "matches" : "does not match"} ${shown(expectation.pattern)}`);
    }
    case "json_schema": {
      const faults = jsonFaults(reply.text, expectation.faults);
      return found(faults === "", faults || "is valid JSON of the schema");
    }
    case "similarity": {
      const value = rougeL(reply.text, expectation.reference);
      const { minimum } = expectation;
      const passed = value >= minimum;
      return found(
        passed,
        `ROUGE-L ${value.toFixed(2)}, ${passed ? "at least" : "less than"} ${minimum}`,
        value,
      );
    }
    case "max_tokens":
      return bounded(reply.tokens, expectation.most, "completion tokens", found);
    case "max_latency_ms":
      return bounded(reply.latencyMs, expectation.most, "ms", found);
  }
}

/** A call that gave no reply meets nothing. */
export const unanswered = (expectation: Expectation, error: string): Check => ({
  expectation: expectation.name,
  passed: false,
  why: `no reply: ${error}`,
});

function bounded(
  value: number | undefined,
  most: number,
  unit: string,
  found: (passed: boolean, why: string, value?: number) => Check,
): Check {
  if (value === undefined) return found(false, `the ${unit} were not measured`);
  const passed = value <= most;
  return found(passed, `${Math.round(value)} ${unit}, ${passed ? "at most" : "more than"} ${most}`, value);
}

function jsonFaults(text: string, faults: (value: unknown) => string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "is not JSON";
  }
  return faults(value);
}

const quoted = (texts: readonly string[]): string => texts.map(shown).join(", ");

const shown = (text: string): string => JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 59)}…`);
