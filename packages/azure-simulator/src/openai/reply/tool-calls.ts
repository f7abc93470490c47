import type { ChatRequest, ChatTool } from "../request";
import { textOf } from "../request";
import { valueFor } from "./json-value";
import { topicOf } from "./prose";
import { letters } from "./random";

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 3);

/** How many words of a tool's name, description and parameters the prompt shares; a name counts thrice. */
function relevance(tool: ChatTool["function"], prompt: string): number {
  const asked = new Set(wordsOf(prompt).map((word) => word.slice(0, 6)));
  const shared = (text: string): number => wordsOf(text).filter((word) => asked.has(word.slice(0, 6))).length;
  const properties = Object.keys(tool.parameters?.["properties"] ?? {}).join(" ");
  return 3 * shared(tool.name) + shared(tool.description ?? "") + shared(properties);
}

/** Proper names in a prompt: capitalised words that do not begin a sentence. */
function properNames(prompt: string): string[] {
  return [...prompt.matchAll(/(?<=[\p{Ll}\p{N},;:]\s)\p{Lu}[\p{L}'-]*(?:\s\p{Lu}[\p{L}'-]*)*/gu)].map(
    ([name]) => name,
  );
}

function argumentsFor(tool: ChatTool["function"], prompt: string, salt: string): string {
  const schema = tool.parameters ?? {};
  const names = properNames(prompt);
  const quoted = [...prompt.matchAll(/["“«]([^"”»]+)["”»]/g)].map(([, inside]) => inside ?? "");
  const numbers = [...prompt.matchAll(/-?\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits));
  const value = valueFor(schema, {
    root: schema,
    salt,
    words: (name) =>
      /query|question|text|prompt|search/i.test(name)
        ? (quoted[0] ?? prompt.trim())
        : (names.shift() ?? quoted.shift() ?? (topicOf(prompt, 1) || name)),
    number: () => numbers.shift(),
  });
  return JSON.stringify(value);
}

/**
 * The tools the model calls: those a choice forces, else the one that the last user message is about.
 * Empty when it rather answers in words, as it does once it has the tools' results.
 */
export function toolCallsFor(request: ChatRequest, salt: string): readonly ToolCall[] {
  const { tools, tool_choice: choice, messages } = request;
  if (!tools || choice === "none") return [];
  const prompt = textOf([...messages].reverse().find((message) => message.role === "user"));
  const forced = typeof choice === "object" ? choice?.function.name : undefined;
  if (forced === undefined && choice !== "required" && messages.at(-1)?.role !== "user") return [];
  const ranked = tools
    .map(({ function: tool }) => ({ tool, score: relevance(tool, prompt) }))
    .sort((left, right) => right.score - left.score);
  const best = forced === undefined ? ranked[0] : ranked.find(({ tool }) => tool.name === forced);
  if (!best || (forced === undefined && choice !== "required" && best.score === 0)) return [];
  return [
    {
      id: `call_${letters(24, "call", prompt, best.tool.name, salt)}`,
      name: best.tool.name,
      arguments: argumentsFor(best.tool, prompt, salt),
    },
  ];
}
