import type { Json } from "./python-json";

/** MLflow's trace info, version 3, as it goes over the wire, but for where it belongs. */
export interface TraceInfo {
  /** `tr-` and 32 hexadecimal digits. */
  trace_id: string;
  /** When the trace began, in ISO 8601: "2026-11-24T11:01:15.168Z". */
  request_time: string;
  /** Seconds, such as "0.051s". */
  execution_duration: string;
  /** How the root span ended. */
  state: "OK" | "ERROR";
  /**
   * What does not change any more, for example `mlflow.trace.tokenUsage`, the tokens of all spans together.
   */
  trace_metadata: Record<string, string>;
  /** Labels, which can be changed later; `mlflow.traceName` is the root span's name. */
  tags: Record<string, string>;
  /**
   * What MLflow's list of traces shows of the inputs: the text of the last message, of a user if there is
   * one, or all as JSON. At most 1,000 characters, 10,000 in Databricks. Left out where the root span has no
   * inputs.
   */
  request_preview?: string;
  /** The same of the outputs, where the assistant's last message is preferred. */
  response_preview?: string;
}

/** An ended span as plain JSON. Nanoseconds are decimal text: they do not fit a JavaScript number. */
export interface SpanRecord {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** 16 hexadecimal digits; null for the root of a trace. */
  parentSpanId: string | null;
  /** What the user interface calls the span, for example `Completions`. */
  name: string;
  /** Nanoseconds since 1970. */
  startUnixNano: string;
  /** Nanoseconds since 1970. */
  endUnixNano: string;
  /** How the span ended. */
  status: {
    /** ERROR where the operation failed. */
    code: "OK" | "ERROR";
    /** What went wrong, for people; may be empty. */
    message: string;
  };
  /**
   * Inputs, outputs and whatever else was set, by MLflow's names (`mlflow.spanInputs` …) and the caller's.
   */
  attributes: Record<string, Json>;
  /**
   * What happened at single moments of the span: `name`, `timeUnixNano` (since 1970) and `attributes` of
   * each.
   */
  events: {
    /** What happened, for example `exception`. */
    name: string;
    /** Nanoseconds since 1970. */
    timeUnixNano: string;
    /** What is known of it, for example `exception.message`. */
    attributes: Record<string, string>;
  }[];
}

/** A finished trace as plain JSON, ready to be delivered or kept on disk. */
export interface FinishedTrace {
  /** What is known of the trace as a whole. */
  info: TraceInfo;
  /** In the order in which they began, the root first. */
  spans: SpanRecord[];
}

/** A trace with the experiment that it goes to. */
export interface PlacedTrace extends FinishedTrace {
  /** MLflow's id of the experiment, a string of digits. */
  experimentId: string;
}
