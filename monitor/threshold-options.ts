import { usageError } from "rest-client";
import { metricNames } from "./metrics";
import { defaultThresholds, type Thresholds } from "./thresholds";

type Key = Exclude<keyof Thresholds, "metrics">;

const keys = (Object.keys(defaultThresholds) as (keyof Thresholds)[]).filter(
  (key): key is Key => key !== "metrics",
);
const wholeNumbers: readonly Key[] = ["minimumSamples"];
const shares: readonly Key[] = ["falseDiscoveryRate", "cramersV", "wordingEffect"];

/**
 * Reads thresholds from a JSON file's text: an object with any of the keys of `Thresholds`, and under
 * `metrics` the smallest effects of single metrics. Throws UserError naming the key, the value and what is
 * allowed.
 */
export function parseThresholds(text: string, file: string): Partial<Thresholds> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw usageError(`${file} is not a JSON object of thresholds`, allowedKeys);
  }
  const metrics: Record<string, number> = {};
  const thresholds: Record<string, number | Record<string, number>> = {};
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    if (key !== "metrics") {
      thresholds[checkedKey(key, file)] = checkedNumber(key as Key, item, file);
      continue;
    }
    if (typeof item !== "object" || item === null || Array.isArray(item)) {
      throw usageError(`metrics in ${file} is not an object of metrics and numbers`, allowedMetrics);
    }
    for (const [name, effect] of Object.entries(item))
      metrics[checkedMetric(name, file)] = checkedEffect(name, effect, file);
  }
  return { ...thresholds, ...(Object.keys(metrics).length === 0 ? {} : { metrics }) };
}

/** Reads one `--threshold NAME=NUMBER`, of a metric or of a key of `Thresholds`. Throws UserError. */
export function parseThreshold(text: string, known: Partial<Thresholds>): Partial<Thresholds> {
  const at = text.indexOf("=");
  const [name, number] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const value = number.trim() === "" ? Number.NaN : Number(number);
  if (at < 1) throw usageError(`--threshold ${text} does not look like NAME=NUMBER`, allowedMetrics);
  if (keys.some((key) => key === name))
    return { ...known, [name]: checkedNumber(name as Key, value, "--threshold") };
  checkedMetric(name, "--threshold");
  return { ...known, metrics: { ...known.metrics, [name]: checkedEffect(name, value, "--threshold") } };
}

const allowedKeys = `Known are ${keys.join(", ")} and metrics.`;
const allowedMetrics = `Metrics are ${metricNames.join(", ")}; other thresholds ${keys.join(", ")}.`;

function checkedKey(key: string, place: string): string {
  if (!keys.some((known) => known === key))
    throw usageError(`${place} has the unknown key ${key}`, allowedKeys);
  return key;
}

function checkedMetric(name: string, place: string): string {
  if (!metricNames.some((known) => known === name)) {
    throw usageError(`${place} names the unknown metric ${name}`, allowedMetrics);
  }
  return name;
}

function checkedNumber(key: Key, value: unknown, place: string): number {
  const whole = wholeNumbers.includes(key);
  const most = shares.includes(key) ? 1 : Number.POSITIVE_INFINITY;
  const fits = typeof value === "number" && value > 0 && value <= most && (!whole || Number.isInteger(value));
  if (fits) return value;
  const allowed = whole
    ? "a whole number from 1"
    : most === 1
      ? "a number above 0, at most 1"
      : "a number above 0";
  throw usageError(`${key} in ${place} is ${shown(value)}: expected ${allowed}`);
}

function checkedEffect(name: string, value: unknown, place: string): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw usageError(`${name} in ${place} is ${shown(value)}: expected a number above 0`);
}

function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
}
