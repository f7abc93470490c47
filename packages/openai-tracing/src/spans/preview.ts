import { dumps, isObject, type Json, truncate } from "mlflow-js-client";

/** How much of a request or response the list of traces shows, in code points, by service. */
export const previewLength = { server: 1_000, databricks: 10_000 } as const;

/**
 * What the list of traces shows of a span's inputs or outputs: the text of the last message with
 * `role`, or everything, as JSON, where there is no such text.
 */
export function preview(value: Json, role: "user" | "assistant", length: number): string {
  const text = lastText(messagesOf(value), role);
  return truncate(text !== undefined && text !== "" ? text : dumps(value), length);
}

interface Message {
  role: Json;
  content: Json;
}

function messagesOf(value: Json): Message[] {
  if (!isObject(value)) return [];
  const messages = value["messages"];
  if (Array.isArray(messages) && messages.length > 0) return messages.filter(isMessage);
  const choices = value["choices"];
  const first = Array.isArray(choices) ? choices[0] : undefined;
  if (first !== undefined && isObject(first) && isMessage(first["message"])) return [first["message"]];
  return [];
}

function lastText(messages: Message[], role: string): string | undefined {
  const message = messages.findLast((candidate) => candidate.role === role) ?? messages.at(-1);
  const content = message?.content;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  for (const part of content) {
    if (typeof part === "string") return part;
    if (isObject(part) && part["type"] === "text" && typeof part["text"] === "string") return part["text"];
  }
  return undefined;
}

function isMessage(value: Json | undefined): value is Json & Message {
  return isObject(value) && "role" in value && "content" in value;
}
