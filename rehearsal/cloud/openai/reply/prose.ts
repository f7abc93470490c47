import type { ChatMessage } from "../request";
import { textOf } from "../request";
import { jokes, languages, type Language } from "./jokes";
import { pick } from "./random";

const stopWords = new Set(
  "a an and are about as at be but by can could do does for from give have how i if in is it its me my of on one or our please say should so some tell that the their them there this to us was we what when where which who why will with would write you your explain describe short long answer question".split(
    " ",
  ),
);

/** The words of a prompt that say what it is about, at most `most` of them, in their order. */
export function topicOf(text: string, most = 4): string {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  return words
    .filter((word) => !stopWords.has(word.toLowerCase()))
    .slice(0, most)
    .join(" ");
}

function languageAsked(messages: readonly ChatMessage[]): Language {
  const asked = messages
    .filter((message) => message.role !== "assistant" && message.role !== "tool")
    .map(textOf)
    .reverse();
  for (const text of asked)
    for (const [language, name] of Object.entries(languages) as [Language, RegExp][])
      if (name.test(text)) return language;
  return "english";
}

const openings = ["Sure!", "Of course.", "Happy to help.", "Good question.", "Here is the short version."];

const bodies: readonly ((topic: string) => string)[] = [
  (topic) =>
    `The main thing to know about ${topic} is that it depends on the context: start from what you want to achieve, and keep the first step small.`,
  (topic) =>
    `There are three points worth remembering about ${topic}:\n\n1. Know what you start from.\n2. Change one thing at a time.\n3. Measure the result before you go on.`,
  (topic) =>
    `In short, ${topic} is easiest to understand with an example. Take the simplest case first, see what happens, and then add what was left out.`,
];

const closings = [
  "Let me know if you would like more detail.",
  "Would you like an example?",
  "I can go deeper into any of these.",
];

/**
 * What the model says to a conversation: jokes where a joke is asked for, else a short answer about the prompt's
 * own topic. Depends on its arguments alone.
 * @param salt tells apart several answers to one prompt (`seed`, the choice's index)
 */
export function prose(messages: readonly ChatMessage[], salt: string): string {
  const last = messages.at(-1);
  const key = [JSON.stringify(messages.map((message) => [message.role, textOf(message)])), salt];
  if (last?.role === "tool" || last?.role === "function") return fromTools(messages);
  const asked = textOf([...messages].reverse().find((message) => message.role === "user") ?? last);
  if (/\b(jokes?|funny|blague|witz|chiste|barzelletta)\b|冗談|ジョーク/i.test(asked))
    return pick(jokes[languageAsked(messages)], ...key);
  if (/^\s*(hi|hello|hey|good (morning|evening|afternoon))\b[^?]{0,20}$/i.test(asked))
    return pick(
      [
        "Hello! How can I help you today?",
        "Hi there! What can I do for you?",
        "Hello! What would you like to know?",
      ],
      ...key,
    );
  const topic = topicOf(asked) || "this";
  return [
    pick(openings, "opening", ...key),
    pick(bodies, "body", ...key)(topic),
    pick(closings, "closing", ...key),
  ].join(" ");
}

/** Reads a tool's result aloud: an object by its fields, anything else as it stands. */
function spoken(result: string): string {
  try {
    const value: unknown = JSON.parse(result);
    if (typeof value === "object" && value !== null)
      return Object.entries(value)
        .map(
          ([name, one]) =>
            `${name.replaceAll("_", " ")} is ${typeof one === "object" ? JSON.stringify(one) : String(one)}`,
        )
        .join(", ");
  } catch {
    return result.trim();
  }
  return result.trim();
}

function fromTools(messages: readonly ChatMessage[]): string {
  const results: string[] = [];
  for (const message of [...messages].reverse()) {
    if (message.role !== "tool" && message.role !== "function") break;
    results.unshift(spoken(textOf(message)));
  }
  return `Here is what I found: ${results.join("; ")}.`;
}
