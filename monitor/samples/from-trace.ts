import { isObject, type Json } from "mlflow-js-client";
import { type StoredSpan, type StoredTrace, UnreadableAttribute } from "mlflow-js-client";
import { costOf, type TokenUsage } from "openai-tracing/internal";
import type { CategoricalName, NumericName, VocabularyName } from "../metrics";
import { completionOf } from "./completion";
import { failureOf } from "./failure";
import { languageOf } from "./language";
import { lastUserText, messagesOf } from "./messages";
import type { Sample } from "../metrics";

/** What stood in the way of a trace's full use. */
export type TraceProblem = "no spans" | "no token usage" | "unreadable attributes";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Takes from a trace what is compared. Whatever is missing or unreadable is left out and named; it never
 * throws. Works on traces of this project's workload as on those of Python's autologging, from either
 * service.
 */
export function sampleOf(trace: StoredTrace): { sample: Sample; problems: Set<TraceProblem> } {
  const problems = new Set<TraceProblem>();
  const { info } = trace;
  const numbers: Mutable<Sample["numbers"]> = {};
  const categories: Mutable<Sample["categories"]> = {};
  const texts: Mutable<Sample["texts"]> = {};
  const read: Read = (span, key) => {
    try {
      return span.attribute(key);
    } catch (error) {
      if (!(error instanceof UnreadableAttribute)) throw error;
      problems.add("unreadable attributes");
      return undefined;
    }
  };
  if (trace.spans === undefined) problems.add("no spans");
  const spans = trace.spans ?? [];
  const root = spans.find((span) => span.parentId === null) ?? spans[0];
  const calls = callsOf(spans, root, read);
  const failed = info.state === "ERROR";
  describePrompt(calls[0], read, problems, { numbers, categories, texts });
  const last = calls.findLast((span) => !span.failed);
  const completion = last === undefined ? undefined : describeReply(last, read, { categories, texts });
  const failure = failed ? failureOf(spans) : undefined;
  categories.error = failure?.kind ?? "none";
  if (failure?.filtered === true) categories["reply.filter"] = "prompt refused";
  const usage = usageOf(trace, calls, read, problems);
  if (usage === undefined && !failed) problems.add("no token usage");
  if (usage !== undefined) {
    numbers["prompt.tokens"] = usage.input_tokens;
    if (!failed) numbers["reply.tokens"] = usage.output_tokens;
    numbers["total.tokens"] = usage.total_tokens;
    assign(numbers, "cost", costOfTrace(trace, calls, read, completion?.model, usage));
  }
  describeSpeed(trace, root, calls, usage, numbers);
  if (calls.length > 0) numbers.retries = retriesOf(calls, read);
  const startTime = Number.isFinite(info.startTime) ? info.startTime : (root?.startMs ?? 0);
  return {
    sample: {
      traceId: info.traceId,
      runId: info.metadata["mlflow.sourceRun"] || null,
      startTime: Number.isFinite(startTime) ? startTime : 0,
      numbers,
      categories,
      texts,
    },
    problems,
  };
}

type Read = (span: StoredSpan, key: string) => Json | undefined;

interface Parts {
  readonly numbers: Mutable<Sample["numbers"]>;
  readonly categories: Mutable<Sample["categories"]>;
  readonly texts: Mutable<Sample["texts"]>;
}

/** The calls of a model in a trace, in their order; the root stands for them where none is marked as one. */
function callsOf(spans: readonly StoredSpan[], root: StoredSpan | undefined, read: Read): StoredSpan[] {
  const calls = spans.filter((span) => {
    const type = read(span, "mlflow.spanType");
    return type === "CHAT_MODEL" || type === "LLM";
  });
  if (calls.length === 0) return root === undefined ? [] : [root];
  return calls.length === 1 ? calls : calls.toSorted((a, b) => a.startMs - b.startMs);
}

function describePrompt(
  call: StoredSpan | undefined,
  read: Read,
  problems: Set<TraceProblem>,
  { numbers, categories, texts }: Parts,
): void {
  if (call === undefined) return;
  const inputs = read(call, "mlflow.spanInputs");
  if (inputs === undefined) return;
  const messages = messagesOf(inputs);
  if (messages === undefined) {
    // A chat call's inputs are an object; text in its place is JSON that was cut.
    if (typeof inputs === "string" && inputs.startsWith("{")) problems.add("unreadable attributes");
    return;
  }
  numbers["prompt.messages"] = messages.length;
  texts["prompt.wording"] = messages.map(({ text }) => text).join("\n");
  const asked = lastUserText(messages);
  categories["prompt.empty"] = asked.trim() === "" ? "empty" : "not empty";
  assign(categories, "prompt.language", languageOf(asked));
}

function describeReply(
  call: StoredSpan,
  read: Read,
  { categories, texts }: Omit<Parts, "numbers">,
): ReturnType<typeof completionOf> | undefined {
  const outputs = read(call, "mlflow.spanOutputs");
  if (outputs === undefined || outputs === null) return undefined;
  const completion = completionOf(outputs);
  assign(categories, "reply.finish", completion.finish);
  assign(categories, "reply.refusal", completion.refusal);
  assign(categories, "reply.tools", completion.tools);
  assign(categories, "reply.filter", completion.filter);
  const model = completion.model ?? read(call, "mlflow.llm.model");
  if (typeof model === "string" && model !== "") categories["reply.model"] = model;
  if (completion.text !== undefined && (completion.text !== "" || completion.tools === "none")) {
    texts["reply.wording"] = completion.text;
    assign(categories, "reply.language", languageOf(completion.text));
  }
  return completion;
}

function describeSpeed(
  { info }: StoredTrace,
  root: StoredSpan | undefined,
  calls: readonly StoredSpan[],
  usage: TokenUsage | undefined,
  numbers: Mutable<Sample["numbers"]>,
): void {
  const rootMs = root === undefined ? Number.NaN : root.endMs - root.startMs;
  const wholeMs = Number.isFinite(rootMs) ? rootMs : info.durationMs;
  if (wholeMs !== undefined && wholeMs >= 0) numbers.latency = wholeMs / 1000;
  const first = calls[0];
  if (first !== undefined) assign(numbers, "time-to-first-token", firstTokenSeconds(first));
  const answered = calls.filter((call) => !call.failed);
  const callsMs = answered.reduce((total, call) => total + call.endMs - call.startMs, 0);
  if (usage !== undefined && usage.output_tokens > 0 && callsMs > 0) {
    numbers["tokens-per-second"] = usage.output_tokens / (callsMs / 1000);
  }
}

/** From the call's start to the first chunk with text; undefined where it was not streamed. */
function firstTokenSeconds(call: StoredSpan): number | undefined {
  for (const event of call.events) {
    if (!event.name.startsWith("mlflow.chunk.item.")) continue;
    // Looking for the text is cheaper than parsing, and every chunk before the first has none.
    const chunk = event.attribute("mlflow.chunk.value") ?? "";
    if (!/"content": ?"[^"]/.test(chunk) && !chunk.includes('"arguments"')) continue;
    const seconds = (event.timeMs - call.startMs) / 1000;
    return seconds >= 0 ? seconds : undefined;
  }
  return undefined;
}

/** The trace's token usage, or else the sum over its calls. */
function usageOf(
  { info }: StoredTrace,
  calls: readonly StoredSpan[],
  read: Read,
  problems: Set<TraceProblem>,
): TokenUsage | undefined {
  const dumped = info.metadata["mlflow.trace.tokenUsage"];
  if (dumped !== undefined) {
    const usage = usageFrom(parsed(dumped, problems));
    if (usage !== undefined) return usage;
  }
  const parts = calls.flatMap((call) => usageFrom(read(call, "mlflow.chat.tokenUsage")) ?? []);
  if (parts.length === 0) return undefined;
  const total = (key: "input_tokens" | "output_tokens" | "total_tokens"): number =>
    parts.reduce((sum, part) => sum + part[key], 0);
  return {
    input_tokens: total("input_tokens"),
    output_tokens: total("output_tokens"),
    total_tokens: total("total_tokens"),
  };
}

function usageFrom(value: Json | undefined): TokenUsage | undefined {
  if (!isObject(value)) return undefined;
  const input = Number(value["input_tokens"]);
  const output = Number(value["output_tokens"]);
  if (!Number.isFinite(input) || !Number.isFinite(output)) return undefined;
  const total = Number(value["total_tokens"]);
  const cached = value["cache_read_input_tokens"];
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: Number.isFinite(total) ? total : input + output,
    ...(typeof cached === "number" ? { cache_read_input_tokens: cached } : {}),
  };
}

/** As the service or the client computed it, or else by list price. */
function costOfTrace(
  { info }: StoredTrace,
  calls: readonly StoredSpan[],
  read: Read,
  model: string | undefined,
  usage: TokenUsage,
): number | undefined {
  const dumped = info.metadata["mlflow.trace.cost"];
  const known = totalCost(dumped === undefined ? undefined : parsed(dumped, new Set()));
  if (known !== undefined) return known;
  const parts = calls.flatMap((call) => totalCost(read(call, "mlflow.llm.cost")) ?? []);
  if (parts.length > 0) return parts.reduce((sum, cost) => sum + cost, 0);
  return model === undefined ? undefined : costOf(model, usage)?.total_cost;
}

function totalCost(value: Json | undefined): number | undefined {
  const cost = isObject(value) ? value["total_cost"] : undefined;
  return typeof cost === "number" && Number.isFinite(cost) ? cost : undefined;
}

/** Calls that failed before another one was made, and what a client says that it sent again by itself. */
function retriesOf(calls: readonly StoredSpan[], read: Read): number {
  const failed = calls.slice(0, -1).filter((call) => call.failed).length;
  const resent = calls.reduce((total, call) => {
    const count = Number(read(call, "http.request.resend_count") ?? 0);
    return total + (Number.isFinite(count) ? count : 0);
  }, 0);
  return failed + resent;
}

function parsed(text: string, problems: Set<TraceProblem>): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    problems.add("unreadable attributes");
    return undefined;
  }
}

function assign<Name extends NumericName | CategoricalName | VocabularyName, Value>(
  target: { [Key in Name]?: Value },
  name: Name,
  value: Value | undefined,
): void {
  if (value !== undefined) target[name] = value;
}
