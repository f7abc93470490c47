import { isObject, type Json } from "mlflow-js-client";

export interface Message {
  readonly role: string;
  readonly text: string;
}

/**
 * The messages of a chat call's inputs: `messages` of a chat completion, `input` of a response, or a list of
 * messages by itself. Undefined where there are none.
 */
export function messagesOf(inputs: Json): Message[] | undefined {
  const list = isObject(inputs) ? (inputs["messages"] ?? inputs["input"] ?? inputs["prompt"]) : inputs;
  if (typeof list === "string") return [{ role: "user", text: list }];
  if (!Array.isArray(list)) return undefined;
  const messages = list
    .flat()
    .filter(isObject)
    .map((message) => ({
      role: typeof message["role"] === "string" ? message["role"] : "",
      text: contentText(message["content"]),
    }));
  return messages.length === 0 ? undefined : messages;
}

/** A message's text: plain, or the text parts of a list of parts. */
export function contentText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) =>
      typeof part === "string"
        ? part
        : isObject(part) && typeof part["text"] === "string"
          ? part["text"]
          : "",
    )
    .filter((text) => text !== "")
    .join("\n");
}

/** The last message of a user, which a reply answers. */
export function lastUserText(messages: readonly Message[]): string {
  return (
    (messages.findLast(({ role }) => role === "user" || role === "human") ?? messages.at(-1))?.text ?? ""
  );
}
