/**
 * A trace as MLflow's clients upload it (`traces.json`), turned into OTLP, by which the real server takes spans
 * into its own store and shows them.
 */

export type AnyValue =
  | Record<string, never>
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | string }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly { key: string; value: AnyValue }[] } };

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly { timeUnixNano: string; name: string; attributes: readonly KeyValue[] }[];
  readonly links: readonly { traceId: string; spanId: string; attributes: readonly KeyValue[] }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** A number, kept as it was written: nanoseconds are beyond JavaScript's exact integers, and 1.0 is no integer. */
class Digits {
  constructor(readonly text: string) {}
}

const mark = "\u0000digits:";

/** JSON.parse that keeps every number's digits. */
function parseExactly(json: string): unknown {
  const marked = json.replace(
    /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|-?Infinity/g,
    (token) => (token.startsWith('"') ? token : JSON.stringify(mark + token)),
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? new Digits(value.slice(mark.length)) : value,
  );
}

/** Half of a character pair cannot be sent; it becomes the replacement character. */
const sendable = (text: string): string =>
  /[\uD800-\uDFFF]/.test(text) ? Buffer.from(text).toString() : text;

function anyValue(value: unknown): AnyValue {
  if (value === null || value === undefined) return {};
  if (value instanceof Digits) {
    if (/^-?\d+$/.test(value.text) && BigInt.asIntN(64, BigInt(value.text)) === BigInt(value.text))
      return { intValue: value.text };
    const number = Number(value.text);
    return { doubleValue: Number.isFinite(number) ? number : value.text };
  }
  if (typeof value === "string") return { stringValue: sendable(value) };
  if (typeof value === "boolean") return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

const keyValues = (value: object): KeyValue[] =>
  Object.entries(value).map(([key, one]) => ({ key: sendable(key), value: anyValue(one) }));

/** A span's attributes are JSON texts; one that is not JSON stands for itself. */
function decoded(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return parseExactly(text);
  } catch {
    return text;
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string =>
  value instanceof Digits ? value.text : typeof value === "string" ? value : "";
const hex = (base64: unknown): string => Buffer.from(text(base64), "base64").toString("hex");
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : []);

/** A link's trace id is MLflow's own (`tr-` and hexadecimal), its span id hexadecimal. */
const linkId = (id: unknown): string => text(id).replace(/^tr-/, "");

const statusCodes: Readonly<Record<string, number>> = { STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 };

/**
 * The spans of a `traces.json`.
 * @throws SyntaxError when it is not JSON
 */
export function otlpSpans(json: string): OtlpSpan[] {
  return list(record(parseExactly(json))["spans"]).map((span) => {
    const status = record(span["status"]);
    const parent = hex(span["parent_span_id"]);
    const message = text(status["message"]);
    return {
      traceId: hex(span["trace_id"]),
      spanId: hex(span["span_id"]),
      ...(parent !== "" && { parentSpanId: parent }),
      name: sendable(text(span["name"])),
      startTimeUnixNano: text(span["start_time_unix_nano"]),
      endTimeUnixNano: text(span["end_time_unix_nano"]),
      attributes: keyValues(
        Object.fromEntries(
          Object.entries(record(span["attributes"])).map(([key, one]) => [key, decoded(one)]),
        ),
      ),
      events: list(span["events"]).map((event) => ({
        timeUnixNano: text(event["time_unix_nano"]),
        name: sendable(text(event["name"])),
        attributes: keyValues(record(event["attributes"])),
      })),
      links: list(span["links"]).map((link) => ({
        traceId: linkId(link["trace_id"]),
        spanId: linkId(link["span_id"]),
        attributes: keyValues(record(link["attributes"])),
      })),
      status: {
        code: statusCodes[text(status["code"])] ?? 0,
        ...(message !== "" && { message: sendable(message) }),
      },
    };
  });
}

/** The body of POST /v1/traces. */
export const otlpBody = (spans: readonly OtlpSpan[]): string =>
  JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] });
