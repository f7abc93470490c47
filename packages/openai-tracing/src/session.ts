import type { FinishedTrace } from "mlflow-js-client";
import { type ConnectionOptions, ExperimentConnection } from "./connection";
import { isAway } from "./is-away";
import { TraceExporter } from "./queue/trace-exporter";
import { type DeliveryReport, TraceQueue } from "./queue/trace-queue";
import type { KeptDelivery, TraceStore } from "./queue/trace-store";
import type { RunReference } from "./runs/run-reference";
import { type Source, sourceOfProcess } from "./runs/source";
import { safely } from "./safely";
import { Tracer } from "./spans/tracer";

/** Where a session sends its traces and runs, and what becomes of those that it cannot send. */
export interface SessionOptions extends ConnectionOptions {
  /** Default: the user, script and Git commit of this process. */
  source?: Source;
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
  /** Hears of every trace when it is finished, before it is delivered. */
  onTrace?: (trace: FinishedTrace) => void;
}

/** A connection to one experiment: spans go in, traces arrive. */
export class TracingSession extends ExperimentConnection {
  /** Who ran what, as each run and trace of the session says. */
  readonly source: Source;
  /** Makes the session's spans, for `traceOpenAI` and `withSpan` outside of the session's runs. */
  readonly tracer: Tracer;
  /** @internal */
  readonly exporter: TraceExporter;
  /** @internal */
  readonly queue: TraceQueue;
  /** @internal */
  readonly store: TraceStore | undefined;
  private readonly later = new Set<() => Promise<void>>();

  /** Nothing is sent before something is needed. */
  constructor(options: SessionOptions) {
    super(options);
    this.source = options.source ?? sourceOfProcess();
    this.store = options.store ?? options.keeper;
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
}
