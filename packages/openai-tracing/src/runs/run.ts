import { logBatch, RefusedValuesError } from "mlflow-js-client";
import { dumps, textOf, toJson } from "mlflow-js-client";
import { fitting, type RefusedValue } from "mlflow-js-client";
import { endRun, reopenRun, type Metric, type Param, type RunEndStatus, type Tag } from "mlflow-js-client";
import { currentContext, runInContext } from "../spans/context";
import { isAway } from "../is-away";
import { newRunName } from "./run-name";
import type { RunReference } from "./run-reference";
import type { TracingSession } from "../session";
import type { Source } from "./source";

/** What a run is called, or which one is gone on with. */
export interface RunOptions {
  /** Name of the run as MLflow shows it. Default: invented as MLflow does, for example `bold-owl-12`. */
  name?: string;
  /**
   * Tags that the run is created with. They come beside, and go before, those of the source: `mlflow.user`,
   * `mlflow.source.name`, `mlflow.source.git.commit` … One that is empty is left out.
   */
  tags?: Record<string, string>;
  /**
   * The {@link ActiveRun.reference} of a run of an earlier process that is gone on with. It is set to RUNNING
   * again, and keeps its name and tags, whatever is given here.
   */
  resume?: RunReference;
  /** When it has aborted, a run whose work failed ends KILLED and not FAILED. */
  signal?: AbortSignal;
  /**
   * Hears which run it is, before the server does.
   *
   * @internal
   */
  onOpen?: (run: RunReference) => void;
}

/**
 * What is logged to a run at once. Values become text as params; those undefined are left out. What the service refuses
 * costs neither the rest nor the work's result: it is in {@link ActiveRun.refused}, and the session tells it.
 */
export interface RunData {
  /**
   * What the run was made with. MLflow refuses another value for a param that the run has; over 6,000
   * characters are cut.
   */
  params?: Record<string, string | number | boolean | undefined>;
  /** What was measured, at the time of the call. MLflow keeps every value of a metric. */
  metrics?: Record<string, number | undefined>;
  /** Labels to find the run by. A later value takes the place of an earlier one. */
  tags?: Record<string, string>;
  /** The step of the metrics. Default 0. */
  step?: number;
}

/** A run that is under way; {@link withRun} makes and ends it. */
export class ActiveRun {
  /** RUNNING while the work goes on, then how it ended, whether or not the server could be told. */
  status: RunEndStatus | "RUNNING" = "RUNNING";
  /** True when the server was away at the run's end and the session's store took what is left of it. */
  kept = false;
  /**
   * Why what is left of the run is not even kept: it is in memory, and gone when the process ends before the
   * session could deliver it. Undefined where it is at the server or with the store.
   */
  loss: Error | undefined;
  /** What the run did not take of what was logged, such as another value for a param that it has. */
  readonly refused: RefusedValue[] = [];
  private readonly pending: { params: Param[]; metrics: Metric[]; tags: Tag[] } = {
    params: [],
    metrics: [],
    tags: [],
  };
  private flushing: Promise<void> = Promise.resolve();

  /** @internal */
  constructor(
    private readonly session: TracingSession,
    /** Which run this is, as plain JSON: what a later process gives to `resume` to go on with it. */
    readonly reference: RunReference,
  ) {}

  /** MLflow's id of the run, 32 hexadecimal digits; undefined while the server has not been reached. */
  get id(): string | undefined {
    return this.reference.id;
  }

  /** Name of the run as MLflow shows it, for example `bold-owl-12`. */
  get name(): string {
    return this.reference.name;
  }

  /** Notes params, metrics and tags; they are sent when the run is flushed or ends. */
  log(data: RunData): void {
    const timestamp = Date.now();
    const measured: Metric[] = [];
    for (const [key, value] of given(data.params)) this.pending.params.push({ key, value: valueText(value) });
    for (const [key, value] of given(data.metrics)) {
      const number = typeof value === "number" ? value : Number(textOf(value).trim() || "x");
      if (typeof value !== "number" && Number.isNaN(number))
        this.tell([{ kind: "metric", key, reason: `it is no number: ${valueText(value)}` }]);
      else measured.push({ key, value: number, timestamp, step: data.step ?? 0 });
    }
    // Plain JSON from here on, which a store can write down.
    const { values, refused } = fitting({ metrics: measured });
    this.pending.metrics.push(...values.metrics);
    if (refused.length > 0) this.tell(refused);
    for (const [key, value] of given(data.tags)) this.pending.tags.push({ key, value: valueText(value) });
  }

  private tell(refused: readonly RefusedValue[]): void {
    this.refused.push(...refused);
    this.session.tellRefused(new RefusedValuesError(refused));
  }

  /**
   * Notes what has its time already, and may be at the server: the same metric with the same time is there once.
   *
   * @internal
   */
  note(data: { params?: Param[]; metrics?: Metric[]; tags?: Tag[] }): void {
    this.pending.params.push(...(data.params ?? []));
    this.pending.metrics.push(...(data.metrics ?? []));
    this.pending.tags.push(...(data.tags ?? []));
  }

  /**
   * What was noted and is not known to be at the server, in place of which `instead` may be put.
   *
   * @internal
   */
  noted(instead?: { params: Param[]; metrics: Metric[]; tags: Tag[] }): {
    params: Param[];
    metrics: Metric[];
    tags: Tag[];
  } {
    if (instead !== undefined) {
      for (const list of Object.values(this.pending)) list.splice(0);
      this.note(instead);
    }
    return structuredClone(this.pending);
  }

  /** Sends what was noted. Throws RestError, and what was noted stays noted. */
  flush(): Promise<void> {
    // One after another: two at a time would send the same values, and each forget what the other has sent.
    const flushed = this.flushing.then(() => this.sendPending());
    this.flushing = flushed.catch(() => undefined);
    return flushed;
  }

  private async sendPending(): Promise<void> {
    const { params, metrics, tags } = this.pending;
    if (params.length + metrics.length + tags.length === 0) return;
    const sent = { params: [...params], metrics: [...metrics], tags: [...tags] };
    try {
      await logBatch(this.session.http, await this.session.runId(this.reference), sent);
    } catch (error) {
      if (!(error instanceof RefusedValuesError)) throw error;
      this.tell(error.refused);
    }
    params.splice(0, sent.params.length);
    metrics.splice(0, sent.metrics.length);
    tags.splice(0, sent.tags.length);
  }

  /**
   * Ends the run on the server, or keeps what is left of it where the server is away. A server that
   * refuses what was logged still gets the run's end, before its refusal is thrown.
   *
   * @internal
   */
  async end(status: RunEndStatus): Promise<void> {
    this.status = status;
    const endTime = Date.now();
    let refusal: unknown;
    const deliver = async (): Promise<void> => {
      await this.flush().catch((error: unknown) => {
        if (isAway(error)) throw error;
        refusal = error;
      });
      await endRun(this.session.http, await this.session.runId(this.reference), status, endTime);
    };
    try {
      await deliver();
    } catch (error) {
      if (!isAway(error)) throw error;
      this.keep(status, endTime, error as Error, deliver);
    }
    if (this.loss === undefined) this.session.runCloses(this.reference);
    if (refusal !== undefined) throw refusal as Error;
  }

  /** What no store takes is delivered by the session itself, if the server is back in time. */
  private keep(status: RunEndStatus, endTime: number, reason: Error, deliver: () => Promise<void>): void {
    const { store } = this.session;
    try {
      if (store === undefined) throw reason;
      store.keepRun({ run: this.reference, ...this.pending, status, endTime });
      this.kept = true;
      this.session.queue.storeHas(true);
    } catch (error) {
      this.loss = error instanceof Error ? error : new Error(String(error));
      this.session.deliverLater(async () => {
        await deliver();
        this.loss = undefined;
        this.session.runCloses(this.reference);
      });
    }
  }
}

/** Callers in JavaScript may give null, and what no type allows. */
function given(values: Record<string, unknown> | undefined): [string, unknown][] {
  return Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== null);
}

function valueText(value: unknown): string {
  return typeof value === "object" ? dumps(toJson(value)) : textOf(value);
}

/**
 * Runs `work` within an MLflow run: traces started in it are linked to the run. It ends FINISHED, or
 * FAILED when `work` throws (KILLED when `signal` has aborted); the error is thrown on.
 *
 * Where the server is away, the work is done all the same, and the session's store gets the run; without a
 * store it waits in memory for the server, as the traces do. A server that refuses (no login, no such
 * experiment) is a RestError: before any work is done, or, where only the run's end meets it, in place of
 * the work's result, never of its error.
 */
export async function withRun<T>(
  session: TracingSession,
  options: RunOptions,
  work: (run: ActiveRun) => Promise<T>,
): Promise<T> {
  const run = new ActiveRun(session, options.resume ?? referenceOf(options, session.source));
  options.onOpen?.(run.reference);
  session.runOpens(run.reference);
  try {
    if (options.resume === undefined) await session.runId(run.reference);
    else await reopenRun(session.http, await session.runId(run.reference, true));
  } catch (error) {
    if (!isAway(error)) {
      session.runCloses(run.reference);
      throw error;
    }
  }
  const context = { ...currentContext(), tracer: session.tracer, run: run.reference, span: undefined };
  let result: T;
  try {
    result = await runInContext(context, () => work(run));
  } catch (error) {
    // What the work failed of says more than a server that then does not take the run's end.
    await run.end(options.signal?.aborted === true ? "KILLED" : "FAILED").catch(() => undefined);
    throw error;
  }
  await run.end("FINISHED");
  return result;
}

function referenceOf(options: RunOptions, source: Source): RunReference {
  const tags = {
    "mlflow.user": source.user,
    "mlflow.source.name": source.name,
    "mlflow.source.type": "LOCAL",
    ...(source.git === undefined
      ? {}
      : {
          "mlflow.source.git.commit": source.git.commit,
          "mlflow.source.git.branch": source.git.branch,
          "mlflow.source.git.repoURL": source.git.repoUrl,
        }),
    ...options.tags,
  };
  return {
    id: undefined,
    name: options.name ?? newRunName(),
    user: source.user,
    startTime: Date.now(),
    tags: Object.entries(tags)
      .filter(([, value]) => value !== "")
      .map(([key, value]) => ({ key, value })),
  };
}
