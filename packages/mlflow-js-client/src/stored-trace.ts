import type { Json } from "./python-json";

/** A trace as it is read back, from whichever place and in whichever form a service keeps it. */
export interface StoredTrace {
  readonly info: StoredInfo;
  /** Undefined where they are not there, or cannot be read. */
  readonly spans: readonly StoredSpan[] | undefined;
}

/** What a search says of a trace, whichever version of its API the service speaks. */
export interface StoredInfo {
  /** MLflow's id of the trace, `tr-…`. */
  readonly traceId: string;
  /** Milliseconds since 1970; NaN where it does not say. */
  readonly startTime: number;
  /** Milliseconds, or undefined while the trace is not finished. */
  readonly durationMs: number | undefined;
  /** OK, ERROR, IN_PROGRESS or STATE_UNSPECIFIED. */
  readonly state: string;
  /** What was known when the trace was made, for example its run under `mlflow.sourceRun`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Labels, which can be changed later; `mlflow.traceName` is the trace's name. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A span as it is read back. */
export interface StoredSpan {
  /** What the user interface calls the span; empty where it has no name. */
  readonly name: string;
  /**
   * Id of the span that it is within, in whatever form the service keeps it; null for the root of a trace.
   */
  readonly parentId: string | null;
  /**
   * Milliseconds since 1970; the service's nanoseconds, as exact as a double is. NaN where it does not say.
   */
  readonly startMs: number;
  /** Like `startMs`. */
  readonly endMs: number;
  /** Whether its status is ERROR. */
  readonly failed: boolean;
  /**
   * An attribute's value; undefined where there is none. Throws an error with the name UnreadableAttribute
   * where the text that is kept of it is no JSON.
   */
  attribute(key: string): Json | undefined;
  /** Exceptions, and the parts of an answer that was streamed, in the order in which they are kept. */
  readonly events: readonly StoredEvent[];
}

/** What happened at one moment of a span. */
export interface StoredEvent {
  /** What happened, for example `exception`; empty where it has no name. */
  readonly name: string;
  /** Milliseconds since 1970; NaN where it does not say. */
  readonly timeMs: number;
  /** An attribute's text, or as JSON what is none; undefined where there is none. */
  attribute(key: string): string | undefined;
}

/** An attribute whose text is not the JSON that it should be. */
export class UnreadableAttribute extends Error {
  override readonly name = "UnreadableAttribute";
}

type Fields = { readonly [key: string]: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads what a search of traces gives for each. Both the third version of the API, where times are texts
 * ("2026-11-24T11:01:15.168Z", "0.051s"), and the second, where they are milliseconds, are understood.
 */
export function storedInfo(value: unknown): StoredInfo | undefined {
  if (!isFields(value)) return undefined;
  const traceId = value["trace_id"] ?? value["request_id"];
  if (typeof traceId !== "string") return undefined;
  return {
    traceId,
    startTime: timeOf(value["request_time"] ?? value["timestamp_ms"]),
    durationMs: durationOf(
      value["execution_duration"] ?? value["execution_duration_ms"] ?? value["execution_time_ms"],
    ),
    state: textOf(value["state"] ?? value["status"]) ?? "STATE_UNSPECIFIED",
    metadata: textsOf(value["trace_metadata"] ?? value["request_metadata"]),
    tags: textsOf(value["tags"]),
  };
}

/** Reads the spans of a trace, as the API gives them or as traces.json has them; undefined where they are none. */
export function storedSpans(value: unknown): StoredSpan[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const spans = value.filter(isFields).map(storedSpan);
  return spans.length === 0 ? undefined : spans;
}

/**
 * Reads a whole trace: `{trace_info, spans}` as the API has it, or `{info, data: {spans}}` as Python's
 * `Trace.to_json()` writes it. Undefined for anything else.
 */
export function storedTrace(value: unknown): StoredTrace | undefined {
  if (!isFields(value)) return undefined;
  const info = storedInfo(value["trace_info"] ?? value["info"]);
  if (info === undefined) return undefined;
  const data = value["data"];
  return { info, spans: storedSpans(value["spans"] ?? (isFields(data) ? data["spans"] : undefined)) };
}

function storedSpan(span: Fields): StoredSpan {
  const events = Array.isArray(span["events"]) ? span["events"].filter(isFields) : [];
  const attributes = reader(span["attributes"]);
  const parent = span["parent_span_id"] ?? span["parent_id"];
  return {
    name: textOf(span["name"]) ?? "",
    parentId: typeof parent === "string" && parent !== "" ? parent : null,
    startMs: millisecondsOf(span["start_time_unix_nano"] ?? span["start_time"]),
    endMs: millisecondsOf(span["end_time_unix_nano"] ?? span["end_time"]),
    failed: hasFailed(span),
    attribute: attributes,
    events: events.map((event) => {
      const read = reader(event["attributes"], false);
      return {
        name: textOf(event["name"]) ?? "",
        timeMs: millisecondsOf(event["time_unix_nano"] ?? event["timestamp"]),
        attribute: (key) => {
          const value = read(key);
          return value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value);
        },
      };
    }),
  };
}

function hasFailed(span: Fields): boolean {
  const status = span["status"];
  const code = isFields(status) ? status["code"] : (span["status_code"] ?? status);
  return code === 2 || (typeof code === "string" && code.endsWith("ERROR"));
}

/**
 * Attributes are a list of keys and structured values in the API, and an object of texts that hold JSON
 * in traces.json. Only what is asked for is read.
 *
 * @param dumped whether texts of an object hold JSON; those of an event are plain
 */
function reader(attributes: unknown, dumped = true): (key: string) => Json | undefined {
  if (Array.isArray(attributes)) {
    return (key) => {
      const entry = (attributes as unknown[]).find(
        (item): item is Fields => isFields(item) && item["key"] === key,
      );
      return entry === undefined ? undefined : plainValue(entry["value"]);
    };
  }
  return (key) => {
    const value = isFields(attributes) ? attributes[key] : undefined;
    if (value === undefined) return undefined;
    if (!dumped || typeof value !== "string") return value as Json;
    try {
      return JSON.parse(value) as Json;
    } catch (error) {
      throw new UnreadableAttribute(`${key} is not JSON`, { cause: error });
    }
  };
}

/** OpenTelemetry's AnyValue, made plain; a null is one without a value. */
function plainValue(value: unknown): Json {
  if (!isFields(value)) return null;
  for (const kind in value) {
    const content = value[kind];
    switch (kind) {
      case "string_value":
      case "bool_value":
      case "double_value":
        return content as Json;
      case "int_value":
        return Number(content);
      case "array_value": {
        const values = isFields(content) ? content["values"] : undefined;
        return Array.isArray(values) ? values.map(plainValue) : [];
      }
      case "kvlist_value": {
        const values = isFields(content) ? content["values"] : undefined;
        const result: { [key: string]: Json } = {};
        for (const entry of Array.isArray(values) ? values.filter(isFields) : []) {
          if (typeof entry["key"] === "string") result[entry["key"]] = plainValue(entry["value"]);
        }
        return result;
      }
    }
  }
  return null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** An object of texts, or the second version's list of keys and values. */
function textsOf(value: unknown): Record<string, string> {
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.filter(isFields).map((entry) => [String(entry["key"]), entry["value"]])
    : isFields(value)
      ? Object.entries(value)
      : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function timeOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" ? (/^\d+$/.test(value) ? Number(value) : Date.parse(value)) : Number.NaN;
}

/** "0.051s" or milliseconds. */
function durationOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const milliseconds = value.endsWith("s") ? Number(value.slice(0, -1)) * 1000 : Number(value);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}

function millisecondsOf(nanoseconds: unknown): number {
  return nanoseconds === undefined || nanoseconds === null ? Number.NaN : Number(nanoseconds) / 1e6;
}
