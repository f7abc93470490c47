import { RestError } from "rest-client";
import { logBatch, RefusedValuesError } from "mlflow-js-client";
import { spansRejected } from "mlflow-js-client";
import { endRun, findRun, getRun } from "mlflow-js-client";
import { TraceExporter } from "./trace-exporter";
import { isAway } from "../is-away";
import { type ExperimentReference, type SessionOptions, TracingSession } from "../session";
import { type SetAside } from "../files/aside";
import { type OpenRun, type LogRecord } from "./records";
import { type WriteAheadLog } from "./write-ahead-log";

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
export interface RedeliveryOptions extends Pick<
  SessionOptions,
  "target" | "retry" | "onRetry" | "onRefused"
> {
  /**
   * The session that delivers again by itself, for what goes to its experiment: it knows its own runs.
   *
   * @internal
   */
  session?: TracingSession;
  /**
   * Hears of every trace that was delivered.
   *
   * @internal
   */
  onDelivered?: ((traceId: string) => void) | undefined;
}

/** How many traces go out together. */
const batchSize = 50;

/**
 * Delivers what earlier processes kept for one tracking server, and closes as KILLED the runs that they
 * left open. Every step may be repeated, so a process that dies in the middle of it does no harm:
 * traces are replaced by themselves, and a run is looked for by name and start time before it is made.
 * What is damaged, or refused for good, is set aside on the disk, and the rest is delivered. Stops at the
 * first sign that the server is away. Never throws.
 */
export async function redeliver(log: WriteAheadLog, options: RedeliveryOptions): Promise<RedeliveryReport> {
  const report: RedeliveryReport = { traces: 0, runs: 0, closed: 0, remaining: 0, error: undefined };
  const delivery = new Redelivery(log, options, report);
  try {
    if (!log.isEmpty()) await delivery.run();
  } catch (error) {
    // The disk's word, or a defect: what is kept stays, and the caller's own work is not to suffer.
    delivery.failed(error);
    report.remaining = Math.max(1, report.remaining);
  }
  // A session that delivers again by itself tells nobody but its report.
  const setAside = options.session === undefined ? log.takeAside() : [...log.untold];
  return setAside.length === 0 ? report : { ...report, setAside };
}

class Redelivery {
  private readonly sessions = new Map<string, TracingSession>();
  private away = false;
  /** A trace may be kept twice, by a process that was killed in between. */
  private readonly traces = new Set<string>();

  constructor(
    private readonly log: WriteAheadLog,
    private readonly options: RedeliveryOptions,
    private readonly report: RedeliveryReport,
  ) {}

  async run(): Promise<void> {
    const { report, log } = this;
    await log.drain((records) => this.deliver(records));
    for (const { open, done, keep } of log.takeAbandonedRuns()) {
      try {
        if (this.away) throw report.error ?? new Error("the tracking server is away");
        if (await closeRun(this.sessionFor(open.experiment), open)) report.closed++;
        done();
      } catch (error) {
        this.failed(error);
        keep();
      }
    }
    if (this.away) report.remaining = log.count();
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
        else if (!isForGood(error) || !this.log.setAside(record, error.message)) {
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
      this.options.onDelivered?.(id);
    } else if (record.remainder.status !== undefined) this.report.runs++;
  }

  /** The error of each record that was not delivered, in their order. */
  private async deliverBatch(records: LogRecord[]): Promise<(Error | undefined)[]> {
    const [first] = records;
    if (first === undefined) return [];
    const session = this.sessionFor(first.experiment);
    if (first.kind === "trace") {
      const traces = records.flatMap((record) => (record.kind === "trace" ? [record.parcel] : []));
      // A run without an id may have been made by the process that kept its traces.
      const exporter = new TraceExporter(session.http, {
        experimentId: () => session.experimentId(),
        runId: (run) => session.runId(run, true),
      });
      const outcomes = await exporter.deliver(traces);
      return outcomes.map((outcome) => (outcome.delivered ? undefined : outcome.error));
    }
    const errors: (Error | undefined)[] = [];
    for (const record of records) {
      if (record.kind !== "run") continue;
      errors.push(
        await deliverRun(session, record.remainder).then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
        ),
      );
    }
    return errors;
  }

  private sessionFor(experiment: ExperimentReference): TracingSession {
    const { session: live, target, retry, onRetry } = this.options;
    const key = JSON.stringify(experiment);
    if (live !== undefined && JSON.stringify(live.experiment) === key) return live;
    const session =
      this.sessions.get(key) ??
      new TracingSession({
        target,
        experiment,
        ...(retry === undefined ? {} : { retry }),
        ...(onRetry === undefined ? {} : { onRetry }),
      });
    this.sessions.set(key, session);
    return session;
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
  session: TracingSession,
  { run, status, endTime, ...logged }: Extract<LogRecord, { kind: "run" }>["remainder"],
): Promise<void> {
  const id = await session.runId(run, true);
  await logBatch(session.http, id, logged).catch((error: unknown) => {
    if (!(error instanceof RefusedValuesError)) throw error;
    session.tellRefused(error);
  });
  if (status === undefined || endTime === undefined) return;
  const { info } = await getRun(session.http, id);
  if (Number(info.end_time ?? 0) <= endTime) await endRun(session.http, id, status, endTime);
}

/** Ends an open run as KILLED; one that never came to be, or has ended, is left as it is. */
async function closeRun(session: TracingSession, { run }: OpenRun): Promise<boolean> {
  const experimentId = await session.experimentId();
  const found = await findRun(session.http, { ...run, experimentId });
  if (found === undefined || found.info.status !== "RUNNING") return false;
  await endRun(session.http, found.info.run_id, "KILLED", Date.now());
  return true;
}
