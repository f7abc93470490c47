import type { RunReference } from "../runs/run-reference";
import { linesOf } from "../files/durable-lines";
import type { ExperimentReference } from "../runs/experiment-reference";
import type { PendingRun, QueuedTrace } from "./pending";
import type { ProcessMark } from "../files/process-mark";

/**
 * One line of a write-ahead log: a trace, or what is left of a run, with where it belongs. No credentials. The keys
 * stand on users' disks and keep their names: what an earlier version wrote is delivered by a later one.
 */
export type LogRecord = { experiment: ExperimentReference } & (
  | { kind: "trace"; parcel: QueuedTrace }
  | {
      kind: "run";
      /** Without a status, what was logged to a run that may still go on. */
      remainder: Omit<PendingRun, "status" | "endTime"> & Partial<Pick<PendingRun, "status" | "endTime">>;
    }
);

/** A run that a process had open. */
export interface OpenRun {
  experiment: ExperimentReference;
  run: RunReference;
  owner: ProcessMark;
}

type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list whose items have text in these fields. */
const isListOf = (value: unknown, ...texts: string[]): boolean =>
  Array.isArray(value) &&
  value.every((item) => isFields(item) && texts.every((name) => typeof item[name] === "string"));

/** The value of a line of JSON; undefined where it is none. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

export const isRunReference = (value: unknown): value is RunReference =>
  isFields(value) &&
  (value["id"] === undefined || typeof value["id"] === "string") &&
  typeof value["name"] === "string" &&
  typeof value["user"] === "string" &&
  typeof value["startTime"] === "number" &&
  isListOf(value["tags"], "key", "value");

export const isTrace = (value: unknown): value is QueuedTrace["trace"] =>
  isFields(value) &&
  isFields(value["info"]) &&
  (value["info"]["trace_metadata"] === undefined || isFields(value["info"]["trace_metadata"])) &&
  typeof value["info"]["trace_id"] === "string" &&
  Array.isArray(value["spans"]) &&
  value["spans"].every(isSpan);

const isTime = (value: unknown): boolean => typeof value === "string" && /^\d{1,19}$/.test(value);

const isSpan = (span: unknown): boolean =>
  isFields(span) &&
  ["traceId", "spanId", "name"].every((name) => typeof span[name] === "string") &&
  (span["parentSpanId"] === null || typeof span["parentSpanId"] === "string") &&
  isTime(span["startUnixNano"]) &&
  isTime(span["endUnixNano"]) &&
  isFields(span["status"]) &&
  isFields(span["attributes"]) &&
  isListOf(span["events"], "name") &&
  (span["events"] as Fields[]).every(
    (event) => isTime(event["timeUnixNano"]) && isFields(event["attributes"]),
  );

export const isMetrics = (value: unknown): value is PendingRun["metrics"] =>
  isListOf(value, "key") &&
  (value as Fields[]).every(
    (metric) =>
      ["number", "string"].includes(typeof metric["value"]) &&
      typeof metric["timestamp"] === "number" &&
      typeof metric["step"] === "number",
  );

export const isLogged = (value: unknown): value is Pick<PendingRun, "params" | "metrics" | "tags"> =>
  isFields(value) &&
  isListOf(value["params"], "key", "value") &&
  isListOf(value["tags"], "key", "value") &&
  isMetrics(value["metrics"]);

const isExperiment = (value: unknown): value is ExperimentReference =>
  isFields(value) && (typeof value["id"] === "string" || typeof value["name"] === "string");

/** Whether a line's value is what a write-ahead log writes, as far as a delivery goes by it. */
export function isRecord(value: unknown): value is LogRecord {
  if (!isFields(value) || !isExperiment(value["experiment"])) return false;
  const { kind, parcel, remainder } = value;
  if (kind === "trace")
    return (
      isFields(parcel) &&
      isTrace(parcel["trace"]) &&
      (parcel["run"] === undefined || isRunReference(parcel["run"]))
    );
  if (kind !== "run" || !isLogged(remainder)) return false;
  const { run, status, endTime } = remainder as unknown as Fields;
  return isRunReference(run) && (status === undefined || typeof endTime === "number");
}

export const isOpenRun = (value: unknown): value is OpenRun =>
  isFields(value) &&
  isExperiment(value["experiment"]) &&
  isRunReference(value["run"]) &&
  isFields(value["owner"]) &&
  typeof value["owner"]["host"] === "string" &&
  typeof value["owner"]["pid"] === "number" &&
  typeof value["owner"]["started"] === "number";

/** The records of a file, and what is damaged of it. Throws the file system's error. */
export function readRecords(path: string): { records: LogRecord[]; damage: string | undefined } {
  const records: LogRecord[] = [];
  let damaged = 0;
  for (const line of linesOf(path)) {
    if (line === "") continue;
    const value = parsed(line);
    if (isRecord(value)) records.push(value);
    else damaged++;
  }
  return {
    records,
    damage: damaged === 0 ? undefined : `${damaged} of its lines ${damaged === 1 ? "is" : "are"} damaged`,
  };
}
