import { startClock } from "./clock";
import { currentContext, runInContext } from "./context";
import { errorText } from "./error-text";
import { mlflowTraceId, newTraceId } from "./ids";
import { interoperate } from "./opentelemetry";
import { safely } from "../safely";
import { Span, spanAttribute, type SpanType } from "./span";
import type { Tracer } from "./tracer";

/** What a span of {@link withSpan} begins with. */
export interface SpanOptions {
  /** Default: UNKNOWN, which the UI shows without a kind. */
  type?: SpanType;
  /** What the operation is given. Left out: the span has no inputs. */
  inputs?: unknown;
  /** Attributes by their names in MLflow, for example `{ "mlflow.llm.model": "gpt-4o" }`. */
  attributes?: Record<string, unknown>;
  /** Default: the tracer that surrounds the caller. */
  tracer?: Tracer;
}

/**
 * Runs `work` within a span. What it starts, awaited or not, becomes the span's children. The outputs
 * are what it sets, or else what it returns; an error ends the span as failed and is thrown on.
 * Without a tracer the work runs untraced, on a span that goes nowhere.
 *
 * @example
 * const pages = await withSpan("find", () => find(question), { type: "RETRIEVER", inputs: { question } });
 */
export async function withSpan<T>(
  name: string,
  work: (span: Span) => Promise<T> | T,
  options: SpanOptions = {},
): Promise<T> {
  const context = currentContext();
  const tracer = options.tracer ?? context?.tracer;
  if (tracer === undefined) return work(unconnectedSpan(name, options.type));
  const started = tracer.startSpan(name, options.type ?? "UNKNOWN", context);
  const { span } = started;
  if (options.inputs !== undefined) span.setInputs(options.inputs);
  safely(() => {
    for (const [key, value] of Object.entries(options.attributes ?? {})) span.setAttribute(key, value);
  });
  try {
    const result = await interoperate(started, () =>
      runInContext({ ...context, tracer, span: started }, () => work(span)),
    );
    if (result !== undefined && span.attributes[spanAttribute.outputs] === undefined) span.setOutputs(result);
    span.end();
    return result;
  } catch (error) {
    safely(() => {
      const kind = error instanceof Error ? error.constructor.name : "Error";
      span.fail(error, `${kind}: ${errorText(error)}`);
    });
    span.fail(error);
    throw error;
  } finally {
    await tracer.room();
  }
}

function unconnectedSpan(name: string, type: SpanType = "UNKNOWN"): Span {
  return new Span(mlflowTraceId(newTraceId()), name, undefined, startClock(), () => undefined, type);
}
