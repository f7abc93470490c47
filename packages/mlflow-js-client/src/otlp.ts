import type { Json } from "./python-json";
import type { SpanRecord } from "./trace-record";

/**
 * The body of an OTLP export request in its JSON form (opentelemetry-proto: hexadecimal ids, 64-bit
 * integers as text). Attribute values are structured: the server dumps each to JSON text itself.
 */
export function otlpRequest(spans: SpanRecord[]): object {
  return {
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: "telemetry.sdk.language", value: { stringValue: "nodejs" } },
            { key: "telemetry.sdk.name", value: { stringValue: "mlflow" } },
          ],
        },
        scopeSpans: [{ spans: spans.map(otlpSpan) }],
      },
    ],
  };
}

const statusCode = { OK: 1, ERROR: 2 } as const;

function otlpSpan(span: SpanRecord): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    startTimeUnixNano: span.startUnixNano,
    endTimeUnixNano: span.endUnixNano,
    attributes: keyValues(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: event.timeUnixNano,
      attributes: keyValues(event.attributes),
    })),
    status: { code: statusCode[span.status.code], message: span.status.message },
  };
}

function keyValues(values: Record<string, Json>): { key: string; value: object }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** A null is a key with an empty value. */
function anyValue(value: Json): object {
  if (value === null) return {};
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    case "object":
      return { kvlistValue: { values: keyValues(value) } };
  }
}
