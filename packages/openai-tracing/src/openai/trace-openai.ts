import { setRequestAttributes, setResponseAttributes } from "./chat-attributes";
import { currentContext, runInContext } from "../spans/context";
import { interoperate } from "../spans/opentelemetry";
import { rememberSecret } from "rest-client";
import { safely } from "../safely";
import type { Span } from "../spans/span";
import { isStream, traceStream } from "./stream";
import type { StartedSpan, Tracer } from "../spans/tracer";

/** The part of an OpenAI or AzureOpenAI client that is traced. */
export interface OpenAILike {
  /** The client's chat interface. */
  chat: {
    /** Its methods `create` and `parse`, which openai has from version 5 on, are replaced by traced ones. */
    completions: object;
  };
}

type Call = (body: Record<string, unknown>, options?: RequestOptions) => ApiPromise;

interface RequestOptions {
  headers?: unknown;
  [option: string]: unknown;
}

/**
 * openai's promise of an answer. It reads the body only when somebody waits for it, through
 * `parseResponse`: the one place that a completion, a stream and a broken body all pass.
 */
interface ApiPromise extends Promise<unknown> {
  parseResponse?: (...parameters: unknown[]) => Promise<unknown>;
  asResponse?: () => Promise<unknown>;
}

const traced = Symbol("traced");

/**
 * Traces the chat completions of an OpenAI client: every call of `chat.completions.create`, and of
 * what is built upon it (`parse`, `stream`, `runTools`), becomes a span "Completions", as MLflow's
 * Python autologging makes it. Returns the same client.
 *
 * The span belongs to the surrounding span and run, and goes to `options.tracer` or the tracer that
 * surrounds the call; without either the call is not traced. An attempt that the client repeats by
 * itself stays within one span. A client of openai before version 5 is a TypeError.
 */
export function traceOpenAI<Client extends OpenAILike>(
  client: Client,
  options: { tracer?: Tracer } = {},
): Client {
  const completions = completionsOf(client);
  if (completions[traced]) return client;
  completions[traced] = true;
  // A service may repeat its key in an error, which the trace records.
  const { apiKey } = client as { apiKey?: unknown };
  if (typeof apiKey === "string") rememberSecret(apiKey);
  completions.create = traceCall(completions.create.bind(completions), options.tracer);
  completions.parse = traceCall(completions.parse.bind(completions), options.tracer);
  return client;
}

/** @throws TypeError where a client is none of a version that is traced */
function completionsOf(client: unknown): TracedCompletions {
  const { completions } = (client as Partial<OpenAILike> | null | undefined)?.chat ?? {};
  const { create, parse } = (completions ?? {}) as Partial<TracedCompletions>;
  if (typeof create === "function" && typeof parse === "function") return completions as TracedCompletions;
  throw new TypeError(
    typeof create === "function"
      ? "traceOpenAI needs openai 5 or 6: this client's chat.completions has no method parse, as openai 4's has none"
      : "traceOpenAI needs a client of openai 5 or 6, with chat.completions",
  );
}

interface TracedCompletions {
  create: Call;
  /** Calls `create` itself, and adds to the answer what it parsed. */
  parse: Call;
  [traced]?: true;
}

function traceCall(call: Call, ownTracer: Tracer | undefined): Call {
  return (body, requestOptions) => {
    const context = currentContext();
    const tracer = ownTracer ?? context?.tracer;
    if (tracer === undefined || context?.suppressed === true) return call(body, requestOptions);
    const started = tracer.startSpan("Completions", "CHAT_MODEL", context);
    safely(() => setRequestAttributes(started.span, body));
    let withTrace = requestOptions;
    safely(() => {
      withTrace = { ...requestOptions, headers: withTraceparent(requestOptions?.headers, started) };
    });
    try {
      const inside = { ...context, tracer, span: started, suppressed: true };
      const promise = interoperate(started, () => runInContext(inside, () => call(body, withTrace)));
      safely(() => observe(promise, started.span, body, () => tracer.room()));
      return promise;
    } catch (error) {
      started.span.fail(error);
      throw error;
    }
  };
}

/** Ends the span with whatever the promise comes to, which is held back until there is room for another trace. */
function observe(
  promise: ApiPromise,
  span: Span,
  request: Record<string, unknown>,
  room: () => Promise<void> | undefined,
): void {
  const fail = (error: unknown): void => span.fail(error);
  const succeed = (answer: unknown): void => {
    if (isStream(answer)) {
      traceStream(answer, span, request);
      return;
    }
    if (typeof answer === "object" && answer !== null)
      safely(() => setResponseAttributes(span, request, answer));
    span.end();
  };
  const parse = promise.parseResponse;
  if (parse === undefined || promise.asResponse === undefined) {
    promise.then(succeed, fail);
    return;
  }
  promise.parseResponse = async (...parameters) => {
    try {
      const answer = await parse.apply(promise, parameters);
      safely(() => succeed(answer));
      return answer;
    } catch (error) {
      fail(error);
      throw error;
    } finally {
      await room();
    }
  };
  promise.asResponse().then(undefined, fail);
}

/** W3C trace context, so that what answers can continue the trace. A caller's own header wins. */
function withTraceparent(headers: unknown, started: StartedSpan): unknown {
  const traceparent = `00-${started.trace.traceId}-${started.span.spanId}-01`;
  if (headers === undefined || headers === null) return { traceparent };
  if (headers instanceof Headers) {
    const all = new Headers(headers);
    if (!all.has("traceparent")) all.set("traceparent", traceparent);
    return all;
  }
  // As it is, since openai takes null, which removes a header, and lists of values where Headers has no place for them.
  if (Array.isArray(headers)) {
    const rows = headers as readonly (readonly unknown[])[];
    const has = rows.some((row) => String(row?.[0]).toLowerCase() === "traceparent");
    return has ? rows : [...rows, ["traceparent", traceparent]];
  }
  return { traceparent, ...(headers as Record<string, unknown>) };
}
