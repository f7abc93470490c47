import { truncate } from "./python-json";

/**
 * What a run was made with, for example a model's name. The service refuses another value once a run has one.
 */
export interface Param {
  /** Name of the param, of which a run has one. */
  key: string;
  /** Over 6,000 characters are cut when it is logged. */
  value: string;
}

/** A figure of a run at one time. Every one that is logged is kept. */
export interface Metric {
  /** Name of the metric, of which a run may have many values. */
  key: string;
  /** NaN is kept as such; MLflow keeps an infinity as the largest number, 1.79e308. */
  value: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Where in the run the value belongs, for example the number of a prompt; 0 where there is one alone. */
  step: number;
}

/** A label of a run. The latest value of a key is the one that holds. */
export interface Tag {
  /** Name of the tag; MLflow's own begin with `mlflow.`. */
  key: string;
  /** Its text; over 8,000 characters are cut when it is logged. */
  value: string;
}

/** What is logged to a run at once. */
export interface RunValues {
  /** What the run was made with. */
  params: Param[];
  /** What was measured. */
  metrics: Metric[];
  /** Labels to find the run by. */
  tags: Tag[];
}

/** A value that a run does not take. */
export interface RefusedValue {
  /** What it was to be. */
  readonly kind: "param" | "metric" | "tag";
  /** Its name. */
  readonly key: string;
  /** Why the run does not take it, in the service's words where it was the service. */
  readonly reason: string;
}

/** What MLflow takes, in code points; it cuts params and tags itself, older servers refuse them. */
const longest = { key: 250, param: 6_000, tag: 8_000 };

export const keyOf = (key: string): string => truncate(key.toWellFormed(), longest.key);
export const tagOf = ({ key, value }: Tag): Tag => ({
  key: keyOf(key),
  value: truncate(value.toWellFormed(), longest.tag),
});

/**
 * Makes values such as a service takes them, and leaves out those that would cost it others: a server drops what comes
 * after a number that it cannot read, and answers 200, and it refuses a batch that has a param twice.
 */
export function fitting(data: Partial<RunValues>): { values: RunValues; refused: RefusedValue[] } {
  const refused: RefusedValue[] = [];
  const params = new Map<string, Param>();
  for (const param of data.params ?? []) {
    const key = keyOf(param.key);
    const value = truncate(param.value.toWellFormed(), longest.param);
    const known = params.get(key);
    if (known === undefined) params.set(key, { key, value });
    else if (known.value !== value)
      refused.push({ kind: "param", key, reason: "it was noted with another value before" });
  }
  const metrics: Metric[] = [];
  for (const metric of data.metrics ?? []) {
    const key = keyOf(metric.key);
    const timestamp = Math.trunc(metric.timestamp);
    const reason = faultOf(metric, timestamp);
    if (reason === undefined) metrics.push({ ...metric, key, timestamp, value: onTheWire(metric.value) });
    else refused.push({ kind: "metric", key, reason });
  }
  return { values: { params: [...params.values()], metrics, tags: (data.tags ?? []).map(tagOf) }, refused };
}

function faultOf({ value, step }: Metric, timestamp: number): string | undefined {
  if (typeof value !== "number" && !withoutJson.test(value)) return "it is no number";
  if (!Number.isSafeInteger(step)) return `its step ${step} is no whole number`;
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) return `its time ${timestamp} is no time`;
  return undefined;
}

const withoutJson = /^(?:NaN|-?Infinity)$/;

/** NaN and the infinities, which JSON has not, as MLflow's Python client sends them: as text. */
function onTheWire(value: number): number {
  const text: unknown = Number.isFinite(value) ? value : String(value);
  return text as number;
}
