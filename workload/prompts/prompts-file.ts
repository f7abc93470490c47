import type { ChatMessage, ResponseFormat } from "../chat/chat-options";
import { usageError } from "rest-client";

/** One prompt of a file. What it does not say is as the command says. */
export interface PromptLine {
  /** Position in the file's prompts, from 0: the step of its metrics. */
  index: number;
  id: string | undefined;
  prompt: string;
  system: string | undefined;
  /** A conversation in place of the two; a file of prompts has none. */
  messages?: readonly ChatMessage[] | undefined;
  temperature: number | undefined;
  maxTokens: number | undefined;
  responseFormat?: ResponseFormat | undefined;
}

type Kind = "string" | "number between 0 and 2" | "positive integer";

const fields: Record<string, Kind> = {
  id: "string",
  prompt: "string",
  system: "string",
  temperature: "number between 0 and 2",
  max_tokens: "positive integer",
};

/**
 * Reads a file of prompts, a JSON object or string a line, blank lines and a byte order mark apart. Throws
 * UserError with every mistake, by line.
 */
export function parsePrompts(text: string, name: string): PromptLine[] {
  const mistakes: string[] = [];
  const prompts: PromptLine[] = [];
  for (const [position, line] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    if (line.trim() === "") continue;
    const complain = (what: string): void => void mistakes.push(`${name}:${position + 1}: ${what}`);
    const values = readLine(line, complain);
    if (values === undefined) continue;
    const before = mistakes.length;
    checkFields(values, complain);
    if (mistakes.length === before) prompts.push(promptOf(values, prompts.length));
  }
  if (mistakes.length > 0) throw usageError(shortened(mistakes).join("\n"));
  if (prompts.length === 0)
    throw usageError(`${name} holds no prompts`, 'A line looks like {"prompt": "Tell me a joke."}.');
  return prompts;
}

function readLine(line: string, complain: (what: string) => void): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    complain("not JSON");
    return undefined;
  }
  if (typeof value === "string") return { prompt: value };
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  complain("neither an object nor a string");
  return undefined;
}

function checkFields(values: Record<string, unknown>, complain: (what: string) => void): void {
  if (values["prompt"] === undefined || values["prompt"] === "") complain("no prompt");
  for (const [key, value] of Object.entries(values)) {
    const kind = fields[key];
    if (kind === undefined)
      complain(`unknown key ${JSON.stringify(key)}; known are ${Object.keys(fields).join(", ")}`);
    else if (!isOf(kind, value)) complain(`${key} is ${JSON.stringify(value)}: expected a ${kind}`);
  }
}

function isOf(kind: Kind, value: unknown): boolean {
  if (kind === "positive integer") return Number.isInteger(value) && (value as number) > 0;
  if (kind === "string") return typeof value === "string";
  return typeof value === "number" && value >= 0 && value <= 2;
}

function promptOf(values: Record<string, unknown>, index: number): PromptLine {
  return {
    index,
    id: values["id"] as string | undefined,
    prompt: values["prompt"] as string,
    system: values["system"] as string | undefined,
    temperature: values["temperature"] as number | undefined,
    maxTokens: values["max_tokens"] as number | undefined,
  };
}

function shortened(mistakes: string[]): string[] {
  const shown = 20;
  return mistakes.length <= shown
    ? mistakes
    : [...mistakes.slice(0, shown), `and ${mistakes.length - shown} more`];
}
