import {
  getOrCreateExperiment,
  MlflowClient,
  type RefusedValuesError,
  createRun,
  type MlflowTarget,
  type FinishedTrace,
} from "mlflow-js-client";
import { type RestError } from "rest-client";
import { type Fetch, type RetryPolicy } from "rest-client";
import { TraceExporter } from "./queue/trace-exporter";
import { fastFetch } from "./fast-fetch";
import { isAway } from "./is-away";
import { type KeptDelivery, type TraceStore } from "./queue/trace-store";
import { type DeliveryReport, TraceQueue } from "./queue/trace-queue";
import { type RunReference } from "./runs/run-reference";
import { safely, warn } from "./safely";
import { type Source, sourceOfProcess } from "./runs/source";
import { Tracer } from "./spans/tracer";

/** An experiment, by its id or by its name. */
export type ExperimentReference =
  | {
      /** MLflow's id of the experiment, a string of digits. */
      id: string;
    }
  | {
      /** Name of the experiment, which in Databricks is its workspace path. */
      name: string;
    };

/** Where a session sends its traces and runs, and what becomes of those that it cannot send. */
export interface SessionOptions {
  /** The MLflow server or Databricks workspace, with its login. */
  target: MlflowTarget;
  /** A name is looked up when it is first needed, and made if there is none. */
  experiment: ExperimentReference;
  /** Default: the user, script and Git commit of this process. */
  source?: Source;
  /**
   * When a request that failed is sent again. Default: `defaultRetryPolicy`, waits of about 15 s in all.
   */
  retry?: RetryPolicy;
  /**
   * Sends the session's requests. Default: Node's own HTTP client, which is faster than its `fetch`; the global `fetch`
   * where the process has set another one or a dispatcher, such as a proxy's.
   */
  fetch?: Fetch;
  /**
   * Where traces and runs go that cannot be delivered, for example `log.storeFor(experiment)`. Without one
   * they wait in memory, up to 10,000 traces, and are lost when the process ends before the server is back.
   */
  store?: TraceStore;
  /**
   * The former name of `store`.
   *
   * @deprecated Use `store`.
   */
  keeper?: TraceStore;
  /** True where runs without an id may have been made by an earlier process. Default false. */
  runsMayExist?: boolean;
  /** Hears of every trace when it is finished, before it is delivered. */
  onTrace?: (trace: FinishedTrace) => void;
  /**
   * Hears of every wait for the service before it begins: what failed, and how long it waits, in
   * milliseconds.
   */
  onRetry?: (error: RestError, delayMs: number) => void;
  /**
   * Hears of what a run did not take of what was logged to it, such as another value for a param that it has. Default:
   * a warning of the process.
   */
  onRefused?: (error: RefusedValuesError) => void;
}

/** A connection to one experiment: spans go in, traces arrive. */
export class TracingSession {
  /** What every request of the session goes through; the functions of the module `mlflow` take it. */
  readonly http: MlflowClient;
  /** Who ran what, as each run and trace of the session says. */
  readonly source: Source;
  /** Makes the session's spans, for `traceOpenAI` and `withSpan` outside of the session's runs. */
  readonly tracer: Tracer;
  /** @internal */
  readonly exporter: TraceExporter;
  /** @internal */
  readonly queue: TraceQueue;
  /** The experiment as it was given; {@link experimentId} has its id. */
  readonly experiment: ExperimentReference;
  /** @internal */
  readonly store: TraceStore | undefined;
  private readonly onRefused: SessionOptions["onRefused"];
  private readonly runsMayExist: boolean;
  private resolvedExperiment: Promise<string> | undefined;
  private readonly resolvedRuns = new Map<string, Promise<string>>();
  private readonly later = new Set<() => Promise<void>>();
  /** Runs whose creation failed in a way that may have made them all the same. */
  private readonly doubtfulRuns = new Set<string>();

  constructor(options: SessionOptions) {
    const { fetch = fastFetch, retry, onRetry } = options;
    this.http = new MlflowClient(options.target, { fetch, retry, onRetry });
    this.source = options.source ?? sourceOfProcess();
    this.experiment = options.experiment;
    this.store = options.store ?? options.keeper;
    this.onRefused = options.onRefused;
    this.runsMayExist = options.runsMayExist ?? false;
    this.exporter = new TraceExporter(this.http, this);
    this.queue = new TraceQueue(this.exporter, this.store, undefined, (onDelivered) =>
      this.deliverKept(onDelivered),
    );
    this.tracer = new Tracer(options.target.dialect, this.source, {
      add: (trace, run) => {
        safely(() => options.onTrace?.(trace));
        this.queue.add(trace, run);
      },
      room: () => this.queue.room(),
    });
  }

  /** The experiment's id. Throws RestError; the next call then tries again. */
  async experimentId(): Promise<string> {
    if ("id" in this.experiment) return this.experiment.id;
    this.resolvedExperiment ??= getOrCreateExperiment(this.http, this.experiment.name);
    try {
      return await this.resolvedExperiment;
    } catch (error) {
      this.resolvedExperiment = undefined;
      throw error;
    }
  }

  /**
   * The run's id, which is noted in `run` as well; it is made on the server, once, if it is not there. Throws
   * RestError.
   *
   * @param run the run; returned at once where it has its id already
   * @param mayExist true where an earlier process may have made it. Default: the session's `runsMayExist`
   */
  async runId(run: RunReference, mayExist: boolean = this.runsMayExist): Promise<string> {
    if (run.id !== undefined) return run.id;
    const key = `${run.name} ${run.startTime}`;
    let pending = this.resolvedRuns.get(key);
    if (pending === undefined) {
      pending = this.createRun(run, mayExist || this.doubtfulRuns.has(key));
      this.resolvedRuns.set(key, pending);
    }
    try {
      run.id = await pending;
      return run.id;
    } catch (error) {
      this.resolvedRuns.delete(key);
      this.doubtfulRuns.add(key);
      throw error;
    }
  }

  /** @internal */
  tellRefused(error: RefusedValuesError): void {
    safely(() => (this.onRefused === undefined ? warn(error.message) : this.onRefused(error)));
  }

  /**
   * From now on nothing is waited for long: a process that was told to end delivers what goes through
   * at once and keeps the rest.
   */
  beginShutdown(): void {
    this.http.beginShutdown();
  }

  /**
   * The former name of {@link beginShutdown}.
   *
   * @deprecated Use `beginShutdown`.
   */
  hurry(): void {
    this.beginShutdown();
  }

  /**
   * Waits until every finished trace is delivered, kept or lost, which the report says. Calls under way go on, and
   * their traces come later. Does not throw for what the server says.
   */
  async flush(): Promise<Readonly<DeliveryReport>> {
    return this.queue.flush();
  }

  /**
   * For the end of the program: ends the spans that are still open, with what is known of them, and then waits as
   * {@link flush} does.
   */
  async shutdown(): Promise<Readonly<DeliveryReport>> {
    this.tracer.endOpenSpans();
    return this.queue.flush();
  }

  /**
   * Notes that a run is open; one that cannot be noted only could not be closed after a crash.
   *
   * @internal
   */
  runOpens(run: RunReference): void {
    try {
      this.store?.runOpens(run);
    } catch (error) {
      this.queue.note(error);
    }
  }

  /** @internal */
  runCloses(run: RunReference): void {
    try {
      this.store?.runCloses(run);
    } catch (error) {
      this.queue.note(error);
    }
  }

  /**
   * Repeats `delivery` with what is kept until it succeeds, while the session goes on.
   *
   * @internal
   */
  deliverLater(delivery: () => Promise<void>): void {
    this.later.add(delivery);
    this.queue.storeHas(true);
  }

  private async deliverKept(onDelivered: (traceId: string) => void): Promise<KeptDelivery> {
    let error: Error | undefined;
    for (const delivery of this.later) {
      try {
        await delivery();
        this.later.delete(delivery);
      } catch (failure) {
        error = failure as Error;
        if (!isAway(failure)) this.later.delete(delivery);
      }
    }
    try {
      const kept = await this.store?.deliverAgain?.(this, onDelivered);
      return { remaining: this.later.size + (kept?.remaining ?? 0), error: kept?.error ?? error };
    } catch (failure) {
      return { remaining: this.later.size + 1, error: failure as Error };
    }
  }

  private async createRun(run: RunReference, mayExist: boolean): Promise<string> {
    const experimentId = await this.experimentId();
    const created = await createRun(this.http, { ...run, experimentId }, mayExist);
    return created.info.run_id;
  }
}
