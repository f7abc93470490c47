import { dumps } from "./python-json";
import type { SpanRecord } from "./trace-record";

/**
 * The text of traces.json, the form in which a trace's spans stand in an artifact store. It is put
 * together as text because nanoseconds stand in it as bare 64-bit integers.
 */
export function artifactText(spans: SpanRecord[]): string {
  return `{"spans": [${spans.map(spanText).join(", ")}]}`;
}

/** One span of traces.json. Ids are base64, attribute values are text that holds JSON. */
export function spanText(span: SpanRecord): string {
  const attributes = Object.entries(span.attributes).map(([key, value]) => [key, dumps(value)] as const);
  return object([
    ["trace_id", quote(base64(span.traceId))],
    ["span_id", quote(base64(span.spanId))],
    ["parent_span_id", span.parentSpanId === null ? "null" : quote(base64(span.parentSpanId))],
    ["name", quote(span.name)],
    ["start_time_unix_nano", span.startUnixNano],
    ["end_time_unix_nano", span.endUnixNano],
    ["events", `[${span.events.map(eventText).join(", ")}]`],
    ["status", dumps({ code: `STATUS_CODE_${span.status.code}`, message: span.status.message })],
    ["attributes", dumps(Object.fromEntries(attributes))],
    ["links", "[]"],
  ]);
}

function eventText(event: SpanRecord["events"][number]): string {
  return object([
    ["name", quote(event.name)],
    ["time_unix_nano", event.timeUnixNano],
    ["attributes", dumps(event.attributes)],
  ]);
}

function object(entries: [key: string, text: string][]): string {
  return `{${entries.map(([key, text]) => `${quote(key)}: ${text}`).join(", ")}}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function base64(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
