import { chunks, type MlflowClient, type StoredInfo, searchTraces, SpanReader } from "mlflow-js-client";
import { sampleOf } from "../samples/from-trace";
import type { SampleTable } from "../samples/table";
import { inOrder } from "rest-client";
import type { Problems } from "./problems";
import type { Query } from "./queries";
import { tracesOfFile } from "./trace-file";

/** How many requests for spans are under way at a time: a server has few workers, and answers in order. */
const concurrency = 3;

const unfinished = new Set(["IN_PROGRESS", "STATE_UNSPECIFIED"]);

export interface ReadingOptions {
  readonly problems: Problems;
  /** Hears how many traces a side has so far. */
  readonly onProgress?: ((traces: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is not put into a table. */
export interface Excluded {
  /** Traces that belong to the other side. */
  readonly traces?: ReadonlySet<string>;
  /** Runs whose traces are left out, with whose they are. */
  readonly runs?: ReadonlyMap<string, "an evaluation's" | "a deleted run's"> | undefined;
}

/** Puts traces into the table of one side; each once, and none that is excluded. */
export class TraceReader {
  private readonly spans: SpanReader | undefined;
  private readonly seen = new Set<string>();

  constructor(
    private readonly table: SampleTable,
    private readonly excluded: Excluded,
    private readonly options: ReadingOptions,
    private readonly http: MlflowClient | undefined,
  ) {
    this.spans = http === undefined ? undefined : new SpanReader(http);
  }

  /** What was read or excluded; a search that gives a trace again is not asked for its spans again. */
  get traces(): ReadonlySet<string> {
    return this.seen;
  }

  /** Reads what a search finds. Throws RestError. */
  async search(experimentId: string, query: Query): Promise<void> {
    if (this.http === undefined) return;
    const search = { experimentId, ...(query.filter === undefined ? {} : { filter: query.filter }) };
    for await (const page of searchTraces(this.http, search)) {
      await this.readPage(
        page.filter((info) => this.takes(info)),
        query.runId,
      );
    }
  }

  /** Reads a file of exported traces. Throws UserError where it cannot be read. */
  async file(path: string, runNames: Map<string, string>): Promise<void> {
    for await (const traces of tracesOfFile(path, runNames)) {
      this.options.signal?.throwIfAborted();
      for (const trace of traces) {
        if (trace === null) this.options.problems.add("not a trace");
        else if (this.takes(trace.info)) this.add(trace.info, trace.spans, undefined);
      }
      this.options.onProgress?.(this.table.length);
    }
  }

  private takes(info: StoredInfo): boolean {
    if (this.seen.has(info.traceId)) return false;
    this.seen.add(info.traceId);
    if (this.excluded.traces?.has(info.traceId)) {
      this.options.problems.add("both sides");
      return false;
    }
    const excluded = this.excluded.runs?.get(info.metadata["mlflow.sourceRun"] ?? "");
    if (excluded !== undefined) {
      this.options.problems.add(excluded);
      return false;
    }
    if (unfinished.has(info.state)) {
      this.options.problems.add("unfinished");
      return false;
    }
    return true;
  }

  private async readPage(infos: readonly StoredInfo[], runId: string | undefined): Promise<void> {
    const { spans } = this;
    if (spans === undefined) return;
    const batches = chunks(infos, spans.batchSize);
    const read = inOrder(batches, concurrency, async (batch) => {
      this.options.signal?.throwIfAborted();
      return { batch, spans: await spans.read(batch) };
    });
    for await (const { batch, spans: found } of read) {
      batch.forEach((info, index) => this.add(info, found[index], runId));
      this.options.onProgress?.(this.table.length);
    }
  }

  private add(
    info: StoredInfo,
    spans: Parameters<typeof sampleOf>[0]["spans"],
    runId: string | undefined,
  ): void {
    const { sample, problems } = sampleOf({ info, spans });
    for (const problem of problems) this.options.problems.add(problem);
    this.table.add(runId === undefined ? sample : { ...sample, runId });
  }
}
