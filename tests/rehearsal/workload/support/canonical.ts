import type { AttributeAnswer, Pair, RunAnswer, SpanAnswer, TraceAnswer, ValueAnswer } from "./mlflow-api";

/**
 * Brings what an MLflow server holds into a form in which two clients' runs and traces can be compared:
 * without ids, times and sizes, without keys whose value is null, without what is Python's own.
 */

type Values = Record<string, unknown>;

export interface CanonicalSpan {
  name: string;
  parent: string | null;
  status: unknown;
  attributes: Values;
  events: unknown[];
}

export interface CanonicalTrace extends Values {
  spans: CanonicalSpan[];
}

/** A trace as `GET /api/3.0/mlflow/traces/get` gives it. */
export function canonicalTrace(answer: TraceAnswer): CanonicalTrace {
  const { trace_info: info, spans } = answer.trace;
  const names = new Map(spans.map((span) => [span.span_id, span.name]));
  const root = spans.find((span) => span.parent_span_id === undefined) ?? spans[0];
  const attributes = attributesOf(root?.attributes);
  return {
    location: info.trace_location["type"],
    state: info.state,
    metadata: canonicalMetadata(info.trace_metadata, attributes),
    tags: without(info.tags, ["mlflow.artifactLocation"]),
    requestPreview: canonicalPreview(info.request_preview, attributes["mlflow.spanInputs"]),
    responsePreview: canonicalPreview(info.response_preview, attributes["mlflow.spanOutputs"]),
    spans: spans
      .map((span) => canonicalSpan(span, names))
      .sort((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right))),
  };
}

/** A run as `GET /api/2.0/mlflow/runs/get` gives it. */
export function canonicalRun(answer: { run: RunAnswer }): Values {
  const { info, data } = answer.run;
  const tags = pairs(data.tags);
  return {
    status: info.status,
    user: info.user_id,
    lifecycle: info.lifecycle_stage,
    params: pairs(data.params),
    tags: without(tags, ["mlflow.runName", "mlflow.source.name", ...gitKeys]),
    named: tags["mlflow.runName"] === info.run_name,
  };
}

const gitKeys = ["mlflow.source.git.commit", "mlflow.source.git.branch", "mlflow.source.git.repoURL"];

/**
 * The dumps in the metadata are cut to a length, so null keys change what is seen of them: each is
 * checked against the span's attribute as far as it goes.
 */
function canonicalMetadata(metadata: Record<string, string>, rootAttributes: Values): Values {
  const kept = without(metadata, [
    "mlflow.trace.sizeStats",
    "mlflow.trace.sizeBytes",
    "mlflow.source.name",
    "mlflow.sourceRun",
    ...gitKeys,
  ]);
  return {
    ...kept,
    linkedToRun: metadata["mlflow.sourceRun"] !== undefined,
    sized:
      metadata["mlflow.trace.sizeStats"] !== undefined && metadata["mlflow.trace.sizeBytes"] !== undefined,
    "mlflow.traceInputs": canonicalDump(metadata["mlflow.traceInputs"], rootAttributes["mlflow.spanInputs"]),
    "mlflow.traceOutputs": canonicalDump(
      metadata["mlflow.traceOutputs"],
      rootAttributes["mlflow.spanOutputs"],
    ),
    ...jsonOf(metadata, ["mlflow.trace.tokenUsage", "mlflow.trace.cost"]),
  };
}

function canonicalDump(text: string | undefined, value: unknown): unknown {
  if (text === undefined || text === "") return text;
  const points = [...text].length;
  if (text.endsWith("...") && points === 250) return value === undefined ? text : "<cut to 250>";
  return points > 250 ? `<too long: ${points}>` : withoutNulls(JSON.parse(text));
}

function canonicalPreview(text: string | undefined, value: unknown): unknown {
  if (text === undefined) return undefined;
  const isDump = value !== undefined && text.startsWith("{") && text.endsWith("...");
  return isDump ? `<JSON cut to ${[...text].length}>` : parsed(text);
}

function canonicalSpan(span: SpanAnswer, names: Map<string, string>): CanonicalSpan {
  return {
    name: span.name,
    parent: names.get(span.parent_span_id ?? "") ?? null,
    status: span.status,
    attributes: withoutNulls(without(attributesOf(span.attributes), ["mlflow.traceRequestId"])) as Values,
    events: (span.events ?? []).map((event) => {
      const attributes = attributesOf(event.attributes);
      return {
        name: event.name,
        attributes: withoutNulls(
          Object.fromEntries(
            Object.entries(without(attributes, ["exception.type", "exception.stacktrace"])).map(
              ([key, value]) => [key, parsed(value)],
            ),
          ),
        ),
      };
    }),
  };
}

/** The attributes of a span or event, their structured values made plain. */
export function attributesOf(list: AttributeAnswer[] | undefined): Values {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key, plain(value)]));
}

/** A null is stored as an entry without a value. */
function plain(value: ValueAnswer | undefined): unknown {
  if (value === undefined) return null;
  if (value.array_value !== undefined) return (value.array_value.values ?? []).map(plain);
  if (value.kvlist_value !== undefined) return attributesOf(value.kvlist_value.values);
  const [single] = Object.values(value);
  return single ?? null;
}

export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return withoutNulls(JSON.parse(value));
  } catch {
    return value;
  }
}

function jsonOf(values: Record<string, string>, keys: string[]): Values {
  return Object.fromEntries(
    keys.filter((key) => key in values).map((key) => [key, JSON.parse(values[key] ?? "") as unknown]),
  );
}

function pairs(list: Pair[] | undefined): Values {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key, value]));
}

function without(values: Values, keys: string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}
