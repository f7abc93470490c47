import { endRun, findRun, getRun, logBatch } from "../mlflow/runs";
import { type Parcel } from "../tracing/delivery";
import { isAway } from "../tracing/run";
import { type ExperimentReference, type SessionOptions, TracingSession } from "../tracing/session";
import { type OpenRun, type Spool, type SpoolRecord } from "./spool";

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
}

/** How many traces go out together. */
const batchSize = 50;

/**
 * Delivers what earlier processes kept for one tracking server, and closes as KILLED the runs that they
 * left open. Every step may be repeated, so a process that dies in the middle of it does no harm:
 * traces are replaced by themselves, and a run is looked for by name and start time before it is made.
 * Stops at the first sign that the server is away. Never throws for what the server says.
 */
export async function redeliver(
  spool: Spool,
  options: Pick<SessionOptions, "target" | "retry" | "onRetry">,
): Promise<RedeliveryReport> {
  const report: RedeliveryReport = { traces: 0, runs: 0, closed: 0, remaining: 0, error: undefined };
  if (spool.isEmpty()) return report;
  const sessions = new Map<string, TracingSession>();
  const sessionFor = (experiment: ExperimentReference): TracingSession => {
    const key = JSON.stringify(experiment);
    const session = sessions.get(key) ?? new TracingSession({ ...options, experiment, runsMayExist: true });
    sessions.set(key, session);
    return session;
  };
  let away = false;
  const failed = (error: unknown): void => {
    report.error = error instanceof Error ? error : new Error(String(error));
    away ||= isAway(error);
  };

  await spool.drain(async (records) => {
    const remaining: SpoolRecord[] = [];
    for (const batch of batches(records)) {
      if (away) {
        remaining.push(...batch.records);
        continue;
      }
      const session = sessionFor(batch.experiment);
      for (const [index, error] of (await deliverBatch(session, batch.records)).entries()) {
        const record = batch.records[index];
        if (record === undefined) continue;
        if (error === undefined) report[record.kind === "trace" ? "traces" : "runs"]++;
        else {
          failed(error);
          remaining.push(record);
        }
      }
    }
    report.remaining += remaining.length;
    return remaining;
  });

  for (const { open, done, keep } of spool.takeAbandonedRuns()) {
    try {
      if (away) throw report.error ?? new Error("the tracking server is away");
      if (await closeRun(sessionFor(open.experiment), open)) report.closed++;
      done();
    } catch (error) {
      failed(error);
      keep();
    }
  }
  return report;
}

/** Records in their order, those of one kind and experiment together. */
function batches(records: SpoolRecord[]): { experiment: ExperimentReference; records: SpoolRecord[] }[] {
  const result: { key: string; experiment: ExperimentReference; records: SpoolRecord[] }[] = [];
  for (const record of records) {
    const key = `${record.kind} ${JSON.stringify(record.experiment)}`;
    const last = result.at(-1);
    if (last?.key === key && last.records.length < batchSize) last.records.push(record);
    else result.push({ key, experiment: record.experiment, records: [record] });
  }
  return result;
}

/** The error of each record that was not delivered, in their order. */
async function deliverBatch(session: TracingSession, records: SpoolRecord[]): Promise<(Error | undefined)[]> {
  const parcels = records.flatMap((record): Parcel[] => (record.kind === "trace" ? [record.parcel] : []));
  if (parcels.length > 0) {
    const outcomes = await session.courier.deliver(parcels);
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

/** A run that was gone on with since has ended later, and in its own way. */
async function deliverRun(
  session: TracingSession,
  remainder: Extract<SpoolRecord, { kind: "run" }>["remainder"],
): Promise<void> {
  const id = await session.runId(remainder.run);
  await logBatch(session.http, id, remainder);
  const { info } = await getRun(session.http, id);
  if (Number(info.end_time ?? 0) <= remainder.endTime)
    await endRun(session.http, id, remainder.status, remainder.endTime);
}

/** Ends an open run as KILLED; one that never came to be, or has ended, is left as it is. */
async function closeRun(session: TracingSession, { run }: OpenRun): Promise<boolean> {
  const experimentId = await session.experimentId();
  const found = await findRun(session.http, { ...run, experimentId });
  if (found === undefined || found.info.status !== "RUNNING") return false;
  await endRun(session.http, found.info.run_id, "KILLED", Date.now());
  return true;
}
