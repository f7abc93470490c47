import { isObject, type Json, type JsonObject } from "mlflow-js-client";
import { contentText } from "./messages";
import { isRefusal } from "./refusal";

/** What a comparison takes from a chat completion. What it does not tell is undefined. */
export interface Completion {
  readonly text: string | undefined;
  readonly finish: string | undefined;
  readonly refusal: "refused" | "answered" | undefined;
  readonly tools: string | undefined;
  readonly filter: string | undefined;
  readonly model: string | undefined;
}

/** Reads a span's outputs: a chat completion, or text of another kind. */
export function completionOf(outputs: Json): Completion {
  if (!isObject(outputs)) {
    const text = typeof outputs === "string" ? outputs : undefined;
    return {
      text,
      finish: undefined,
      refusal: text === undefined ? undefined : refusalOf(text, undefined),
      tools: undefined,
      filter: undefined,
      model: undefined,
    };
  }
  const choices = Array.isArray(outputs["choices"]) ? outputs["choices"].filter(isObject) : [];
  const choice = choices[0];
  const message = isObject(choice?.["message"]) ? choice["message"] : undefined;
  const text = message === undefined ? responseText(outputs) : contentText(message["content"]);
  const known = message !== undefined || text !== undefined;
  return {
    text,
    finish: typeof choice?.["finish_reason"] === "string" ? choice["finish_reason"] : undefined,
    refusal: known ? refusalOf(text ?? "", message?.["refusal"]) : undefined,
    tools: message === undefined ? undefined : toolsOf(message),
    filter: filterOf(outputs, choices),
    model: typeof outputs["model"] === "string" && outputs["model"] !== "" ? outputs["model"] : undefined,
  };
}

function refusalOf(text: string, refusal: unknown): "refused" | "answered" {
  return isRefusal(text, refusal) ? "refused" : "answered";
}

/** The text of an answer of the Responses API. */
function responseText(outputs: JsonObject): string | undefined {
  const items = outputs["output"];
  if (!Array.isArray(items)) return undefined;
  return items
    .filter(isObject)
    .map((item) => contentText(item["content"]))
    .filter((text) => text !== "")
    .join("\n");
}

/** The names of the tools that a reply calls, each once. */
function toolsOf(message: JsonObject): string {
  const calls = Array.isArray(message["tool_calls"]) ? message["tool_calls"].filter(isObject) : [];
  const names = calls.map((call) => {
    const called = call["function"];
    return isObject(called) && typeof called["name"] === "string" ? called["name"] : "unnamed tool";
  });
  return names.length === 0 ? "none" : [...new Set(names)].sort().join(" and ");
}

/**
 * What Azure's content filter found, in prompt and reply together: the kinds that it filtered or detected,
 * or the severities above safe; "nothing" where it looked and found nothing.
 */
function filterOf(outputs: JsonObject, choices: readonly JsonObject[]): string | undefined {
  const prompts = Array.isArray(outputs["prompt_filter_results"])
    ? outputs["prompt_filter_results"].filter(isObject)
    : [];
  const results = [...prompts, ...choices].map((part) => part["content_filter_results"]).filter(isObject);
  if (results.every((result) => Object.keys(result).length === 0)) return undefined;
  const found = new Set<string>();
  for (const result of results) {
    for (const [kind, verdict] of Object.entries(result)) {
      if (!isObject(verdict)) continue;
      if (verdict["filtered"] === true) found.add(`${kind} filtered`);
      else if (verdict["detected"] === true) found.add(`${kind} detected`);
      else if (typeof verdict["severity"] === "string" && verdict["severity"] !== "safe") {
        found.add(`${kind} ${verdict["severity"]}`);
      }
    }
  }
  return found.size === 0 ? "nothing" : [...found].sort().join(", ");
}
