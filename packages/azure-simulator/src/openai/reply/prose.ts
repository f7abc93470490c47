import type { ChatMessage } from "../request";
import { textOf } from "../request";
import { jokes, languages, type Language } from "./jokes";
import { type Manner, usualManner } from "./manner";
import { english, spanish } from "./phrases";
import { pick } from "./random";
import { refusalOf } from "./refusal";

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

/** What the model talks on with, until it has said about three times as much. */
function elaborated(text: string, topic: string, phrases: typeof english): string {
  let longer = text;
  for (const [index, more] of phrases.elaborations.entries()) {
    // A joke that is explained at length is long enough before all is said.
    if (index > 0 && longer.length >= text.length * 4) break;
    longer += ` ${more(topic)}`;
  }
  return longer;
}

/**
 * What the model says to a conversation: jokes where a joke is asked for, else a short answer about the prompt's
 * own topic. Depends on its arguments alone.
 * @param salt tells apart several answers to one prompt (`seed`, the choice's index)
 */
export function prose(messages: readonly ChatMessage[], salt: string, manner: Manner = usualManner): string {
  const last = messages.at(-1);
  const key = [JSON.stringify(messages.map((message) => [message.role, textOf(message)])), salt];
  const refusal = manner.refusing ? refusalOf(...key) : undefined;
  if (refusal !== undefined) return refusal;
  const asked = textOf([...messages].reverse().find((message) => message.role === "user") ?? last);
  const phrases = manner.spanish ? spanish : english;
  const topic = topicOf(asked) || (manner.spanish ? "esto" : "this");
  const text = usual(messages, asked, topic, key, manner);
  return manner.longer ? elaborated(text, topic, phrases) : text;
}

function usual(
  messages: readonly ChatMessage[],
  asked: string,
  topic: string,
  key: readonly string[],
  manner: Manner,
): string {
  const phrases = manner.spanish ? spanish : english;
  const role = messages.at(-1)?.role;
  if (role === "tool" || role === "function") return phrases.found(toolResults(messages));
  if (/\b(jokes?|funny|blague|witz|chiste|barzelletta)\b|冗談|ジョーク/i.test(asked))
    return pick(jokes[manner.spanish ? "spanish" : languageAsked(messages)], ...key);
  if (/^\s*(hi|hello|hey|good (morning|evening|afternoon))\b[^?]{0,20}$/i.test(asked))
    return pick(phrases.greetings, ...key);
  return [
    pick(phrases.openings, "opening", ...key),
    pick(phrases.bodies, "body", ...key)(topic),
    pick(phrases.closings, "closing", ...key),
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

function toolResults(messages: readonly ChatMessage[]): string {
  const results: string[] = [];
  for (const message of [...messages].reverse()) {
    if (message.role !== "tool" && message.role !== "function") break;
    results.unshift(spoken(textOf(message)));
  }
  return results.join("; ");
}
