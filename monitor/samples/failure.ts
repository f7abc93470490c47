import type { StoredSpan } from "mlflow-js-client";

/** Why a trace failed, in a word or two, and whether it was the content filter that refused the prompt. */
export interface Failure {
  readonly kind: string;
  readonly filtered: boolean;
}

/**
 * The kind of a failure by the exception that its innermost failing span recorded: its class without its
 * module, and the service's status where it names one ("RateLimitError 429").
 */
export function failureOf(spans: readonly StoredSpan[]): Failure {
  const failing = spans.filter((span) => span.failed);
  for (const span of failing.toReversed()) {
    const event = span.events.findLast(({ name }) => name === "exception");
    if (event === undefined) continue;
    const type = (event.attribute("exception.type") ?? "").split(".").at(-1) ?? "";
    const message = event.attribute("exception.message") ?? "";
    const status = /^Error code: (\d{3})\b/.exec(message)?.[1];
    const kind = [type === "" ? "Error" : type, ...(status === undefined ? [] : [status])].join(" ");
    return { kind, filtered: /content management policy|content[_ ]filter/i.test(message) };
  }
  return { kind: "unknown error", filtered: false };
}
