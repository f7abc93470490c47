import { type Json } from "./python-json";

/** MLflow's trace info, version 3, as it goes over the wire, but for where it belongs. */
export interface TraceInfo {
  /** `tr-` and 32 hexadecimal digits. */
  trace_id: string;
  request_time: string;
  /** Seconds, such as "0.051s". */
  execution_duration: string;
  state: "OK" | "ERROR";
  trace_metadata: Record<string, string>;
  tags: Record<string, string>;
  request_preview?: string;
  response_preview?: string;
}

/** An ended span as plain JSON. Nanoseconds are decimal text: they do not fit a JavaScript number. */
export interface SpanRecord {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  parentSpanId: string | null;
  name: string;
  startUnixNano: string;
  endUnixNano: string;
  status: { code: "OK" | "ERROR"; message: string };
  attributes: Record<string, Json>;
  events: { name: string; timeUnixNano: string; attributes: Record<string, string> }[];
}

/** A finished trace as plain JSON, ready to be delivered or kept on disk. */
export interface FinishedTrace {
  info: TraceInfo;
  spans: SpanRecord[];
}

/** A trace with the experiment that it goes to. */
export interface PlacedTrace extends FinishedTrace {
  experimentId: string;
}
