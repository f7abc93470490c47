import { createHash } from "node:crypto";
import type { ChatMessage, ResponseFormat } from "../chat/chat-options";
import { usageError } from "rest-client";
import { type About, Mistakes } from "./mistakes";
import type { Expectation } from "./expectations";
import { readExpectations } from "./read-expectations";

/** One case of a file: what is asked, and what is expected of the reply. */
export interface EvaluationCase {
  readonly id: string;
  /** Line of the file, from 1. */
  readonly line: number;
  readonly prompt: string;
  /** Undefined where the command says it, or `messages` are given. */
  readonly system: string | undefined;
  readonly messages: readonly ChatMessage[] | undefined;
  readonly temperature: number | undefined;
  /** Limit of the reply in the request; the expectation of the same name is another thing. */
  readonly maxTokens: number | undefined;
  readonly responseFormat: ResponseFormat | undefined;
  readonly expectations: readonly Expectation[];
  /** Of everything that the line says: a case that was edited is another one. */
  readonly digest: string;
}

const fields = [
  "id",
  "prompt",
  "system",
  "messages",
  "temperature",
  "max_tokens",
  "response_format",
  "expect",
];
const roles = ["system", "user", "assistant"];
const formats = ["text", "json_object", "json_schema"];

/**
 * Reads a file of cases, a JSON object a line, blank lines and a byte order mark apart.
 *
 * @throws UserError with every mistake, by line
 */
export function parseCases(text: string, name: string): EvaluationCase[] {
  const mistakes = new Mistakes(name);
  const cases: EvaluationCase[] = [];
  const lines = new Map<string, number>();
  for (const [position, content] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    if (content.trim() === "") continue;
    const line = position + 1;
    const read = readCase(content, line, mistakes);
    if (read === undefined) continue;
    const earlier = read.id === "" ? undefined : lines.get(read.id);
    if (earlier !== undefined)
      mistakes.at(line, `id is ${JSON.stringify(read.id)}, as on line ${earlier}: an id names one case`);
    lines.set(read.id, earlier ?? line);
    cases.push(read);
  }
  mistakes.throwIfAny();
  if (cases.length > 0) return cases;
  throw usageError(
    `${name} holds no cases`,
    'A line looks like {"id": "joke", "prompt": "Tell me a joke.", "expect": {"max_tokens": 100}}.',
  );
}

function readCase(content: string, line: number, mistakes: Mistakes): EvaluationCase | undefined {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    mistakes.at(line, "not JSON");
    return undefined;
  }
  if (!isObject(value)) {
    mistakes.at(line, "not an object");
    return undefined;
  }
  const about = mistakes.of(line, value);
  about.known(fields);
  const id = about.text("id", "a text that names the case");
  const asked = readAsked(value, about);
  about.optional("temperature", "a number between 0 and 2", (one) => isNumber(one) && one >= 0 && one <= 2);
  about.optional("max_tokens", "a whole number from 1", (one) => Number.isInteger(one) && Number(one) >= 1);
  about.optional(
    "response_format",
    '{"type": "json_object"}, {"type": "text"}, or {"type": "json_schema", "json_schema": {"name": …, "schema": …}}',
    isFormat,
  );
  const expectations = readExpectations(value["expect"], about);
  return {
    id,
    line,
    ...asked,
    temperature: value["temperature"] as number | undefined,
    maxTokens: value["max_tokens"] as number | undefined,
    responseFormat: value["response_format"] as ResponseFormat | undefined,
    expectations,
    digest: createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16),
  };
}

function readAsked(
  value: Readonly<Record<string, unknown>>,
  about: About,
): Pick<EvaluationCase, "prompt" | "system" | "messages"> {
  if (value["messages"] === undefined) {
    const prompt = about.text("prompt", "a text, unless there are messages");
    about.optional("system", "a text", (one) => typeof one === "string");
    return { prompt, system: value["system"] as string | undefined, messages: undefined };
  }
  for (const key of ["prompt", "system"])
    if (value[key] !== undefined) about.complain(`${key} and messages exclude each other`);
  about.optional(
    "messages",
    `a list of {"role": ${roles.map((role) => JSON.stringify(role)).join(" | ")}, "content": text}, the last of them a user's`,
    isConversation,
  );
  return { prompt: "", system: undefined, messages: value["messages"] as ChatMessage[] };
}

function isConversation(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (one) =>
        isObject(one) &&
        Object.keys(one).length === 2 &&
        roles.includes(one["role"] as string) &&
        typeof one["content"] === "string",
    ) &&
    (value.at(-1) as ChatMessage).role === "user"
  );
}

function isFormat(value: unknown): boolean {
  if (!isObject(value) || !formats.includes(value["type"] as string)) return false;
  const schema = value["json_schema"];
  return value["type"] === "json_schema"
    ? isObject(schema) && typeof schema["name"] === "string"
    : schema === undefined;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
