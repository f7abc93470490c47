import { RestError, unexpectedAnswer } from "rest-client";
import {
  type MlflowClient,
  storedInfo,
  type StoredInfo,
  searchTraceInfos,
  SpanReader,
} from "mlflow-js-client";
import { inOrder } from "rest-client";
import { runRecord } from "./run-record";

export interface ExportOptions {
  readonly http: MlflowClient;
  readonly experimentId: string;
  /** Takes a record, a trace or a run, which becomes a line. The next is made when it has resolved. */
  readonly write: (record: object) => Promise<void>;
  /** Hears how many traces are written. */
  readonly onProgress?: (traces: number) => void;
  readonly signal?: AbortSignal;
}

export interface ExportReport {
  readonly traces: number;
  /** The runs that they were recorded in, as far as the service still has them. */
  readonly runs: number;
  /** How many traces had not finished; they are as they stood. */
  readonly unfinished: number;
  /** Ids of traces whose spans the service does not give; the rest of each is there. */
  readonly unreadable: readonly string[];
  /** Whether new traces arrived all the time, so that later ones are not there. */
  readonly growing: boolean;
}

/** A trace that is being exported: its info as the service answers it, and what is read of that. */
interface Found {
  readonly raw: unknown;
  readonly info: StoredInfo;
}

/** Requests for spans under way at a time, and how many bytes of traces one asks for. */
const concurrency = 3;
const batchBytes = 8 << 20;
/** What a trace that does not say its size counts for. */
const usualBytes = 20_000;

/** The experiment is searched again until nothing is new, so often at most. */
const searches = 3;

/**
 * Writes every trace of an experiment: a record `{trace_info, spans}` each, as the service keeps them, and a record
 * `{run, metric_history}` before the first trace of a run. A search by pages misses traces where others appear or vanish
 * before its page, so it is repeated until it finds nothing new. Throws RestError.
 */
export async function exportTraces(options: ExportOptions): Promise<ExportReport> {
  const { http, experimentId, write, signal } = options;
  const spans = new SpanReader(http, true);
  const written = new Set<string>();
  const runs = new Set<string>();
  let runRecords = 0;
  const unreadable: string[] = [];
  let unfinished = 0;
  let growing = true;
  for (let search = 0; search < searches && growing; search++) {
    growing = false;
    for await (const page of searchTraceInfos(http, { experimentId })) {
      signal?.throwIfAborted();
      const found = page.flatMap((raw): Found[] => {
        const info = storedInfo(raw);
        return info === undefined || written.has(info.traceId) ? [] : [{ raw, info }];
      });
      growing ||= found.length > 0;
      const newRuns = new Set(
        found.map(({ info }) => info.metadata["mlflow.sourceRun"] ?? "").filter((id) => id && !runs.has(id)),
      );
      for (const id of newRuns) runs.add(id);
      for await (const record of inOrder(newRuns, concurrency, (id) => runRecord(http, id))) {
        if (record === undefined) continue;
        await write(record);
        runRecords++;
      }
      const batches = batchesOf(found, spans.batchSize);
      for await (const { batch, read } of inOrder(batches, concurrency, async (batch) => {
        signal?.throwIfAborted();
        return { batch, read: await readBatch(spans, batch) };
      })) {
        for (const [at, { raw, info }] of batch.entries()) {
          const isUnfinished = !["OK", "ERROR"].includes(info.state);
          if (isUnfinished) unfinished++;
          else if (read[at] === undefined) unreadable.push(info.traceId);
          await write({ trace_info: raw, spans: read[at] ?? [] });
          written.add(info.traceId);
        }
        options.onProgress?.(written.size);
      }
    }
  }
  return { traces: written.size, runs: runRecords, unfinished, unreadable, growing };
}

/** As many traces as are best read at once, and no more than their sizes allow; a large one stands alone. */
function* batchesOf(found: readonly Found[], most: number): Generator<Found[]> {
  let batch: Found[] = [];
  let bytes = 0;
  for (const trace of found) {
    const size = Number(trace.info.metadata["mlflow.trace.sizeBytes"] ?? usualBytes) || usualBytes;
    if (batch.length === most || (batch.length > 0 && bytes + size > batchBytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(trace);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/**
 * The spans of each trace, undefined where the service has none. One trace that a service cannot read, or several that
 * are too much at once, fail a whole batch: it is read by halves then.
 */
async function readBatch(
  spans: SpanReader,
  batch: readonly Found[],
): Promise<(readonly unknown[] | undefined)[]> {
  try {
    return await spans.readRaw(batch.map(({ info }) => info));
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const isOfContent = error.status === 500 || error.status === 413;
    if (batch.length === 1 && isOfContent) return [undefined];
    const isOfSize = ["ETIMEDOUT", "ERR_STRING_TOO_LONG", unexpectedAnswer].includes(error.code);
    if (batch.length === 1 || !(isOfContent || isOfSize)) throw error;
  }
  const half = Math.ceil(batch.length / 2);
  const first = await readBatch(spans, batch.slice(0, half));
  return [...first, ...(await readBatch(spans, batch.slice(half)))];
}
