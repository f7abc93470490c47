import { spanText } from "mlflow-js-client";
import { dumps, isObject, type Json, truncate } from "mlflow-js-client";
import type { MlflowTarget } from "mlflow-js-client";
import type { FinishedTrace, SpanRecord, TraceInfo } from "mlflow-js-client";
import { type Cost, costOf, type TokenUsage } from "./cost";
import { mlflowTraceId } from "./ids";
import { preview, previewLength } from "./preview";
import type { Source } from "../runs/source";
import { type Span, spanAttribute } from "./span";

/** MLflow cuts a metadata value to this many code points. */
const metadataLength = 250;

/**
 * Puts the ended spans of a trace together; the first is its root. An open-source server computes a
 * trace's cost itself; for Databricks it is computed here.
 */
export function finishTrace(
  traceId: string,
  spans: [Span, ...Span[]],
  options: { dialect: MlflowTarget["dialect"]; source: Source },
): FinishedTrace {
  const [root] = spans;
  const { dialect, source } = options;
  if (dialect === "databricks") spans.forEach(setCost);
  const inputs = root.attributes[spanAttribute.inputs];
  const outputs = root.attributes[spanAttribute.outputs];
  const records = spans.map((span) => recordOf(traceId, span));
  const info: TraceInfo = {
    trace_id: mlflowTraceId(traceId),
    request_time: new Date(Number(root.startUnixNano / 1_000_000n)).toISOString(),
    execution_duration: seconds((root.endUnixNano ?? root.startUnixNano) - root.startUnixNano),
    state: root.status ?? "OK",
    trace_metadata: {
      "mlflow.trace_schema.version": "3",
      "mlflow.user": source.user,
      "mlflow.source.name": source.name,
      "mlflow.source.type": "LOCAL",
      "mlflow.source.git.commit": source.git?.commit ?? "",
      "mlflow.source.git.branch": source.git?.branch ?? "",
      "mlflow.source.git.repoURL": source.git?.repoUrl ?? "",
      "mlflow.traceInputs": inputs === undefined ? "" : truncate(dumps(inputs), metadataLength),
      "mlflow.traceOutputs": outputs === undefined ? "" : truncate(dumps(outputs), metadataLength),
      ...sum("mlflow.trace.tokenUsage", spans, spanAttribute.tokenUsage),
      ...(dialect === "databricks" ? sum("mlflow.trace.cost", spans, spanAttribute.cost) : {}),
    },
    tags: { "mlflow.traceName": root.name },
    ...(inputs === undefined ? {} : { request_preview: preview(inputs, "user", previewLength[dialect]) }),
    ...(outputs === undefined
      ? {}
      : { response_preview: preview(outputs, "assistant", previewLength[dialect]) }),
  };
  Object.assign(info.trace_metadata, sizes(info, records));
  return { info, spans: records };
}

function recordOf(traceId: string, span: Span): SpanRecord {
  return {
    traceId,
    spanId: span.spanId,
    parentSpanId: span.parent?.spanId ?? null,
    name: span.name,
    startUnixNano: String(span.startUnixNano),
    endUnixNano: String(span.endUnixNano ?? span.startUnixNano),
    status: { code: span.status ?? "OK", message: span.statusMessage },
    attributes: span.attributes,
    events: span.events.map((event) => ({ ...event, timeUnixNano: String(event.timeUnixNano) })),
  };
}

/** Whole milliseconds, as a count of seconds: 51,999,999 ns are "0.051s". */
function seconds(nanoseconds: bigint): string {
  const milliseconds = nanoseconds / 1_000_000n;
  return `${milliseconds / 1000n}.${String(milliseconds % 1000n).padStart(3, "0")}s`;
}

function setCost(span: Span): void {
  const model = span.attributes[spanAttribute.model];
  const usage = span.attributes[spanAttribute.tokenUsage];
  if (typeof model !== "string" || !isObject(usage)) return;
  const cost = costOf(model, usage as unknown as TokenUsage);
  if (cost !== undefined) span.attributes[spanAttribute.cost] = cost as Cost & { [key: string]: Json };
}

/**
 * Adds up a figure over the spans. A span whose ancestor carries the figure already is part of the
 * ancestor's, so it is not counted again.
 */
function sum(metadataKey: string, spans: Span[], attribute: string): Record<string, string> {
  const totals: Record<string, number> = {};
  for (const span of spans) {
    const figures = span.attributes[attribute];
    if (!isObject(figures) || hasAncestorWith(span, attribute)) continue;
    for (const [key, value] of Object.entries(figures)) {
      if (typeof value === "number") totals[key] = (totals[key] ?? 0) + value;
    }
  }
  return Object.keys(totals).length === 0 ? {} : { [metadataKey]: dumps(totals) };
}

function hasAncestorWith(span: Span, attribute: string): boolean {
  for (let ancestor = span.parent; ancestor !== undefined; ancestor = ancestor.parent) {
    if (ancestor.attributes[attribute] !== undefined) return true;
  }
  return false;
}

function sizes(info: TraceInfo, spans: SpanRecord[]): Record<string, string> {
  const bytes = spans.map((span) => Buffer.byteLength(spanText(span)));
  const total =
    bytes.reduce((subtotal, size) => subtotal + size, 0) + Buffer.byteLength(JSON.stringify(info));
  const sorted = bytes.toSorted((left, right) => left - right);
  return {
    "mlflow.trace.sizeStats": dumps({
      total_size_bytes: total,
      num_spans: spans.length,
      max: sorted.at(-1) ?? 0,
      p25: percentile(sorted, 0.25),
      p50: percentile(sorted, 0.5),
      p75: percentile(sorted, 0.75),
    }),
    "mlflow.trace.sizeBytes": String(total),
  };
}

/** Linear interpolation between the two nearest ranks, cut to a whole number. */
function percentile(sorted: number[], fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const lower = sorted[Math.floor(position)] ?? 0;
  const upper = sorted[Math.floor(position) + 1] ?? lower;
  return Math.floor(lower + (upper - lower) * (position % 1));
}
