import { RestError } from "rest-client";
import { logBatch, RefusedValuesError } from "mlflow-js-client";
import { spansRejected } from "mlflow-js-client";
import { endRun, findRun, getRun } from "mlflow-js-client";
import { TraceExporter } from "./trace-exporter";
import { isAway } from "../is-away";
import { type ConnectionOptions, ExperimentConnection } from "../connection";
import type { ExperimentReference } from "../runs/experiment-reference";
import type { SetAside } from "../files/aside";
import type { LogFiles } from "./log-files";
import type { LogRecord, OpenRun } from "./records";

/** What became of what was kept. */
export interface RedeliveryReport {
  /** Traces that were delivered now. */
  traces: number;
  /** Runs that had ended and are complete now. */
  runs: number;
  /** Runs that a process had left open, closed now. */
  closed: number;
  /** Records that are still kept. */
  remaining: number;
  /** Why the last one was not delivered. */
  error: Error | undefined;
  /** Damaged files, and records that the server refuses for good: put where none looks for them again. */
  setAside?: SetAside[];
}

/** Which server gets what was kept for it, and how patiently it is asked. */
export type RedeliveryOptions = Pick<ConnectionOptions, "target" | "retry" | "onRetry" | "onRefused">;

/** A session that delivers again by itself what is kept, for what goes to its experiment: it knows its own runs. */
interface LiveSession {
  readonly session: ExperimentConnection;
  /** Hears of every trace that was delivered. */
  readonly onDelivered: (traceId: string) => void;
}

/** How many traces go out together. */
const batchSize = 50;

/** Delivers what the files of a write-ahead log have. Never throws. What was set aside is still to be told. */
export async function deliverFiles(
  files: LogFiles,
  options: RedeliveryOptions,
  live?: LiveSession,
): Promise<RedeliveryReport> {
  const report: RedeliveryReport = { traces: 0, runs: 0, closed: 0, remaining: 0, error: undefined };
  const delivery = new Redelivery(files, options, live, report);
  try {
    if (!files.isEmpty()) await delivery.run();
  } catch (error) {
    // The disk's word, or a defect: what is kept stays, and the caller's own work is not to suffer.
    delivery.failed(error);
    report.remaining = Math.max(1, report.remaining);
  }
  return report;
}

class Redelivery {
  private readonly connections = new Map<string, ExperimentConnection>();
  private away = false;
  /** A trace may be kept twice, by a process that was killed in between. */
  private readonly traces = new Set<string>();

  constructor(
    private readonly files: LogFiles,
    private readonly options: RedeliveryOptions,
    private readonly live: LiveSession | undefined,
    private readonly report: RedeliveryReport,
  ) {}

  async run(): Promise<void> {
    const { report, files } = this;
    await files.drain((records) => this.deliver(records));
    for (const { open, done, keep } of files.takeAbandonedRuns()) {
      try {
        if (this.away) throw report.error ?? new Error("the tracking server is away");
        if (await closeRun(this.connectionTo(open.experiment), open)) report.closed++;
        done();
      } catch (error) {
        this.failed(error);
        keep();
      }
    }
    if (this.away) report.remaining = files.count();
  }

  failed(error: unknown): void {
    this.report.error = error instanceof Error ? error : new Error(String(error));
    this.away ||= isAway(error);
  }

  /** What remains of the records; undefined where the server was away from the start. */
  private async deliver(records: LogRecord[]): Promise<LogRecord[] | undefined> {
    if (this.away) return undefined;
    const remaining: LogRecord[] = [];
    for (const batch of batches(records)) {
      if (this.away) {
        remaining.push(...batch);
        continue;
      }
      for (const [index, error] of (await this.deliverBatch(batch)).entries()) {
        const record = batch[index];
        if (record === undefined) continue;
        if (error === undefined) this.delivered(record);
        else if (!isForGood(error) || !this.files.setAside(record, error.message)) {
          this.failed(error);
          remaining.push(record);
        }
      }
    }
    this.report.remaining += remaining.length;
    return remaining;
  }

  private delivered(record: LogRecord): void {
    if (record.kind === "trace") {
      const id = record.parcel.trace.info.trace_id;
      if (this.traces.has(id)) return;
      this.traces.add(id);
      this.report.traces++;
      this.live?.onDelivered(id);
    } else if (record.remainder.status !== undefined) this.report.runs++;
  }

  /** The error of each record that was not delivered, in their order. */
  private async deliverBatch(records: LogRecord[]): Promise<(Error | undefined)[]> {
    const [first] = records;
    if (first === undefined) return [];
    const connection = this.connectionTo(first.experiment);
    if (first.kind === "trace") {
      const traces = records.flatMap((record) => (record.kind === "trace" ? [record.parcel] : []));
      // A run without an id may have been made by the process that kept its traces.
      const exporter = new TraceExporter(connection.http, {
        experimentId: () => connection.experimentId(),
        runId: (run) => connection.runId(run, true),
      });
      const outcomes = await exporter.deliver(traces);
      return outcomes.map((outcome) => (outcome.delivered ? undefined : outcome.error));
    }
    const errors: (Error | undefined)[] = [];
    for (const record of records) {
      if (record.kind !== "run") continue;
      errors.push(
        await deliverRun(connection, record.remainder).then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
        ),
      );
    }
    return errors;
  }

  private connectionTo(experiment: ExperimentReference): ExperimentConnection {
    const key = JSON.stringify(experiment);
    const live = this.live?.session;
    if (live !== undefined && JSON.stringify(live.experiment) === key) return live;
    const { target, retry, onRetry } = this.options;
    const connection =
      this.connections.get(key) ??
      new ExperimentConnection({
        target,
        experiment,
        ...(retry === undefined ? {} : { retry }),
        ...(onRetry === undefined ? {} : { onRetry }),
      });
    this.connections.set(key, connection);
    return connection;
  }
}

/** Records in their order, those of one kind and experiment together. */
function batches(records: LogRecord[]): LogRecord[][] {
  const result: { key: string; records: LogRecord[] }[] = [];
  for (const record of records) {
    const key = `${record.kind} ${JSON.stringify(record.experiment)}`;
    const last = result.at(-1);
    if (last?.key === key && last.records.length < batchSize) last.records.push(record);
    else result.push({ key, records: [record] });
  }
  return result.map((batch) => batch.records);
}

/** What logins and addresses are to blame for can be mended; what the server says of the record itself cannot. */
const statusesForGood = new Set([400, 413, 422]);

/** MLflow's words for a deleted experiment, which somebody may restore. */
const deletedExperiment = /must be in the 'active' state/;

/** Whether the same record would be refused in the same way at any time. */
const isForGood = (error: Error): boolean =>
  error instanceof RestError &&
  !error.retryable &&
  !deletedExperiment.test(error.message) &&
  (statusesForGood.has(error.status ?? 0) || [spansRejected, "RESOURCE_DOES_NOT_EXIST"].includes(error.code));

/** A run that was gone on with since has ended later, and in its own way. */
async function deliverRun(
  connection: ExperimentConnection,
  { run, status, endTime, ...logged }: Extract<LogRecord, { kind: "run" }>["remainder"],
): Promise<void> {
  const id = await connection.runId(run, true);
  await logBatch(connection.http, id, logged).catch((error: unknown) => {
    if (!(error instanceof RefusedValuesError)) throw error;
    connection.tellRefused(error);
  });
  if (status === undefined || endTime === undefined) return;
  const { info } = await getRun(connection.http, id);
  if (Number(info.end_time ?? 0) <= endTime) await endRun(connection.http, id, status, endTime);
}

/** Ends an open run as KILLED; one that never came to be, or has ended, is left as it is. */
async function closeRun(connection: ExperimentConnection, { run }: OpenRun): Promise<boolean> {
  const experimentId = await connection.experimentId();
  const found = await findRun(connection.http, { ...run, experimentId });
  if (found === undefined || found.info.status !== "RUNNING") return false;
  await endRun(connection.http, found.info.run_id, "KILLED", Date.now());
  return true;
}
