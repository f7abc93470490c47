import type { Clock } from "./clock";
import { errorText } from "./error-text";
import { newSpanId } from "./ids";
import { dumps, type Json, textOf, toJson } from "mlflow-js-client";
import { hideSecrets } from "rest-client";
import { safely } from "../safely";

/** MLflow's span types that this library makes; a caller may use any other word of MLflow's. */
export type SpanType =
  "CHAT_MODEL" | "LLM" | "CHAIN" | "AGENT" | "TOOL" | "RETRIEVER" | "UNKNOWN" | (string & {});

/** What happened at one moment of a span, for example an exception or the arrival of a part of an answer. */
export interface SpanEvent {
  /** What happened, for example `exception`. */
  name: string;
  /** Nanoseconds since 1970. */
  timeUnixNano: bigint;
  /** What is known of it, for example `exception.message`. */
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

/** One timed operation of a trace. Inputs, outputs and attributes are copied when they are set. */
export class Span {
  /** What the user interface calls the span, for example `Completions`. */
  readonly name: string;
  /** W3C span id: 16 hexadecimal digits. */
  readonly spanId: string = newSpanId();
  /** Nanoseconds since 1970. */
  readonly startUnixNano: bigint;
  /**
   * What has been set, by MLflow's names and the caller's. Of MLflow's are `mlflow.spanInputs`,
   * `mlflow.spanOutputs` and `mlflow.spanType`.
   */
  readonly attributes: Record<string, Json> = {};
  /** What {@link addEvent} and {@link recordException} have added, the earliest first. */
  readonly events: SpanEvent[] = [];
  /** Nanoseconds since 1970; undefined while the span is open. */
  endUnixNano: bigint | undefined;
  /** How the span ended; undefined while it is open. */
  status: "OK" | "ERROR" | undefined;
  /**
   * What went wrong, for people. Empty where nothing did, and for a traced OpenAI call, as MLflow leaves it.
   */
  statusMessage = "";

  /** @internal */
  constructor(
    /** MLflow's trace id, `tr-…`. */
    readonly traceId: string,
    name: string,
    /** The span that this one is within; undefined for the root of a trace. */
    readonly parent: Span | undefined,
    private readonly clock: Clock,
    private readonly onEnd: (span: Span) => void,
    type: SpanType,
  ) {
    this.name = name.toWellFormed();
    this.startUnixNano = clock();
    this.attributes[spanAttribute.traceId] = traceId;
    this.attributes[spanAttribute.type] = type;
  }

  /** Whether the span has ended; from then on nothing can be set. */
  get ended(): boolean {
    return this.endUnixNano !== undefined;
  }

  /** Sets an attribute; undefined stands for null, as a key that was given without a value. */
  setAttribute(key: string, value: unknown): this {
    if (!this.ended) this.attributes[key] = toJson(value);
    return this;
  }

  /**
   * Sets what the operation was given. That of a trace's root stands for the whole trace in MLflow's list.
   */
  setInputs(value: unknown): this {
    return this.setAttribute(spanAttribute.inputs, value);
  }

  /** Sets what the operation came to. That of a trace's root stands for the whole trace in MLflow's list. */
  setOutputs(value: unknown): this {
    return this.setAttribute(spanAttribute.outputs, value);
  }

  /** Adds an event that happens now. */
  addEvent(name: string, attributes: Record<string, string>): this {
    if (this.ended) return this;
    const texts = Object.entries(attributes).map(([key, value]) => [key.toWellFormed(), eventText(value)]);
    this.events.push({
      name: name.toWellFormed(),
      timeUnixNano: this.clock(),
      attributes: Object.fromEntries(texts) as Record<string, string>,
    });
    return this;
  }

  /** Records what was thrown as the event `exception`, by OpenTelemetry's conventions. */
  recordException(error: unknown): this {
    const known = error instanceof Error ? error : new Error(textOf(error));
    safely(() =>
      this.addEvent("exception", {
        "exception.message": hideSecrets(errorText(error)),
        "exception.type": known.constructor.name === "Object" ? known.name : known.constructor.name,
        "exception.stacktrace": hideSecrets(known.stack ?? String(known)),
      }),
    );
    return this.setAttribute(spanAttribute.logLevel, logLevel.error);
  }

  /** Ends the span; what is set afterwards has no effect, and a second end has none either. */
  end(status: "OK" | "ERROR" = "OK", message = ""): void {
    if (this.ended) return;
    this.statusMessage = hideSecrets(message).toWellFormed();
    const type = this.attributes[spanAttribute.type];
    this.attributes[spanAttribute.logLevel] ??= informative.has(type as string)
      ? logLevel.info
      : logLevel.debug;
    this.status = status;
    this.endUnixNano = this.clock();
    safely(() => this.onEnd(this));
  }

  /**
   * What to set when the span is ended before its operation has said that it is over.
   *
   * @internal
   */
  onEarlyEnd: (() => void) | undefined;

  /**
   * Ends the span with what is known of it so far.
   *
   * @internal
   */
  endEarly(): void {
    if (this.ended) return;
    safely(() => this.onEarlyEnd?.());
    this.end();
  }

  /** Ends the span as failed by `error`. MLflow's autologging leaves the status message empty. */
  fail(error: unknown, statusMessage = ""): void {
    this.recordException(error);
    this.end("ERROR", statusMessage);
  }
}

/** A caller in JavaScript may give what is no text. */
function eventText(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : dumps(toJson(value));
}
