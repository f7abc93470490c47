import type { ChatRequest } from "../request";
import { textOf } from "../request";
import { valueFor } from "./json-value";
import { type Manner, usualManner } from "./manner";
import { prose, topicOf } from "./prose";
import { toolCallsFor, type ToolCall } from "./tool-calls";

/** What the model would say if nothing cut it short. */
export type Reply =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "calls"; readonly calls: readonly ToolCall[] };

/**
 * The model's reply to a request. A pure function: the same conversation, seed, choice index and manner give the same
 * reply, whatever was asked before.
 * @param index which of `n` choices
 */
export function generateReply(request: ChatRequest, index = 0, manner: Manner = usualManner): Reply {
  const salt = `${request.seed ?? ""}/${index}`;
  const calls = toolCallsFor(request, salt);
  if (calls.length > 0) return { kind: "calls", calls };
  const text = prose(request.messages, salt, manner);
  const format = request.response_format;
  if (format?.type === "json_object") return { kind: "text", text: JSON.stringify({ answer: text }) };
  if (format?.type === "json_schema") {
    const schema = format.json_schema.schema ?? { type: "object", properties: {} };
    const asked = textOf([...request.messages].reverse().find((message) => message.role === "user"));
    const value = valueFor(schema, {
      root: schema,
      salt,
      words: (name) =>
        /name|title|topic|subject|animal|category|city|country|author|person/i.test(name)
          ? topicOf(asked, 3) || name
          : text,
      number: () => undefined,
    });
    return { kind: "text", text: JSON.stringify(value) };
  }
  return { kind: "text", text };
}
