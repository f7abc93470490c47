import { type Clock } from "./clock";
import { errorText } from "./error-text";
import { newSpanId } from "./ids";
import { type Json, toJson } from "../mlflow/python-json";

/** MLflow's span types that this library makes; a caller may use any other word of MLflow's. */
export type SpanType =
  "CHAT_MODEL" | "LLM" | "CHAIN" | "AGENT" | "TOOL" | "RETRIEVER" | "UNKNOWN" | (string & {});

export interface SpanEvent {
  name: string;
  /** Nanoseconds since 1970. */
  timeUnixNano: bigint;
  attributes: Record<string, string>;
}

/** The names under which MLflow keeps what it knows of a span. */
export const spanAttribute = {
  traceId: "mlflow.traceRequestId",
  type: "mlflow.spanType",
  inputs: "mlflow.spanInputs",
  outputs: "mlflow.spanOutputs",
  logLevel: "mlflow.spanLogLevel",
  messageFormat: "mlflow.message.format",
  tools: "mlflow.chat.tools",
  tokenUsage: "mlflow.chat.tokenUsage",
  model: "mlflow.llm.model",
  cost: "mlflow.llm.cost",
} as const;

/** Severities of MLflow's SpanLogLevel: what the UI's verbosity filter goes by. */
const logLevel = { debug: 10, info: 20, error: 40 } as const;
const informative = new Set(["LLM", "CHAT_MODEL", "TOOL", "RETRIEVER", "AGENT", "EMBEDDING"]);

/** One timed operation of a trace. Values are copied when they are set. */
export class Span {
  readonly spanId: string = newSpanId();
  readonly startUnixNano: bigint;
  readonly attributes: Record<string, Json> = {};
  readonly events: SpanEvent[] = [];
  endUnixNano: bigint | undefined;
  status: "OK" | "ERROR" | undefined;
  statusMessage = "";

  constructor(
    /** MLflow's trace id, `tr-…`. */
    readonly traceId: string,
    readonly name: string,
    readonly parent: Span | undefined,
    private readonly clock: Clock,
    private readonly onEnd: (span: Span) => void,
    type: SpanType,
  ) {
    this.startUnixNano = clock();
    this.attributes[spanAttribute.traceId] = traceId;
    this.attributes[spanAttribute.type] = type;
  }

  get ended(): boolean {
    return this.endUnixNano !== undefined;
  }

  /** Sets an attribute; undefined stands for null, as a key that was given without a value. */
  setAttribute(key: string, value: unknown): this {
    if (!this.ended) this.attributes[key] = toJson(value);
    return this;
  }

  setInputs(value: unknown): this {
    return this.setAttribute(spanAttribute.inputs, value);
  }

  setOutputs(value: unknown): this {
    return this.setAttribute(spanAttribute.outputs, value);
  }

  addEvent(name: string, attributes: Record<string, string>): this {
    if (!this.ended) this.events.push({ name, timeUnixNano: this.clock(), attributes });
    return this;
  }

  /** Records what was thrown as the event `exception`, by OpenTelemetry's conventions. */
  recordException(error: unknown): this {
    const known = error instanceof Error ? error : new Error(String(error));
    this.addEvent("exception", {
      "exception.message": errorText(error),
      "exception.type": known.constructor.name === "Object" ? known.name : known.constructor.name,
      "exception.stacktrace": known.stack ?? String(known),
    });
    return this.setAttribute(spanAttribute.logLevel, logLevel.error);
  }

  /** Ends the span; what is set afterwards has no effect, and a second end has none either. */
  end(status: "OK" | "ERROR" = "OK", message = ""): void {
    if (this.ended) return;
    this.statusMessage = message;
    const type = this.attributes[spanAttribute.type];
    this.attributes[spanAttribute.logLevel] ??= informative.has(type as string)
      ? logLevel.info
      : logLevel.debug;
    this.status = status;
    this.endUnixNano = this.clock();
    this.onEnd(this);
  }

  /** What to set when the span is ended before its operation has said that it is over. */
  onEarlyEnd: (() => void) | undefined;

  /** Ends the span with what is known of it so far. */
  endEarly(): void {
    if (this.ended) return;
    this.onEarlyEnd?.();
    this.end();
  }

  /** Ends the span as failed by `error`. MLflow's autologging leaves the status message empty. */
  fail(error: unknown, statusMessage = ""): void {
    this.recordException(error);
    this.end("ERROR", statusMessage);
  }
}
