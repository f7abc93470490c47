import type { MlflowTarget } from "mlflow-js-client";
import { type Clock, startClock } from "./clock";
import { mlflowTraceId, newTraceId } from "./ids";
import type { RunReference } from "../runs/run-reference";
import { safely } from "../safely";
import type { Source } from "../runs/source";
import { Span, type SpanType } from "./span";
import { finishTrace } from "./trace";
import type { TraceSink } from "./trace-sink";

/** A trace whose root, or a late child of it, has not ended yet. */
export class OpenTrace {
  readonly traceId: string = newTraceId();
  readonly clock: Clock = startClock();
  readonly spans: Span[] = [];
  private open = 0;

  constructor(
    readonly run: RunReference | undefined,
    private readonly onComplete: (trace: OpenTrace) => void,
  ) {}

  startSpan(name: string, type: SpanType, parent: Span | undefined): Span {
    const span = new Span(mlflowTraceId(this.traceId), name, parent, this.clock, this.spanEnded, type);
    this.spans.push(span);
    this.open++;
    return span;
  }

  private readonly spanEnded = (): void => {
    this.open--;
    if (this.open === 0) this.onComplete(this);
  };
}

/** An open span with its trace. */
export interface StartedSpan {
  span: Span;
  trace: OpenTrace;
}

/** What surrounds the code that starts a span. */
export interface Surroundings {
  tracer: Tracer;
  run?: RunReference | undefined;
  /** The open span and the trace it is part of. */
  span?: StartedSpan | undefined;
  /** Hears of every span that is started here. */
  onSpan?: ((started: StartedSpan) => void) | undefined;
  /** Takes the traces that begin here, in place of the tracer's own. */
  sink?: TraceSink | undefined;
}

/**
 * Makes spans, puts those of one trace together when the last of them has ended, and hands the trace
 * to a sink. {@link TracingSession.tracer} is one, whose traces the session delivers.
 */
export class Tracer {
  private readonly openTraces = new Set<OpenTrace>();

  /** @internal */
  constructor(
    /** @internal */
    readonly dialect: MlflowTarget["dialect"],
    /** @internal */
    readonly source: Source,
    private readonly sink: TraceSink,
  ) {}

  /**
   * Starts a span below the one that surrounds it where that is of this tracer, or else a new trace.
   *
   * @internal
   */
  startSpan(name: string, type: SpanType, surroundings: Surroundings | undefined): StartedSpan {
    const own = surroundings?.tracer === this ? surroundings : undefined;
    const sink = surroundings?.sink ?? this.sink;
    const trace = own?.span?.trace ?? new OpenTrace(own?.run, (ended) => this.complete(ended, sink));
    this.openTraces.add(trace);
    const started = { trace, span: trace.startSpan(name, type, own?.span?.span) };
    safely(() => surroundings?.onSpan?.(started));
    return started;
  }

  /**
   * Ends what is still open, so that it is delivered with what it has: a stream that nobody read to
   * its end, a child that outlived its parent, a call under way.
   *
   * @internal
   */
  endOpenSpans(): void {
    for (const trace of this.openTraces) {
      for (const span of trace.spans.toReversed()) span.endEarly();
    }
  }

  /**
   * Resolves when another trace may be made; undefined where it may at once.
   *
   * @internal
   */
  room(): Promise<void> | undefined {
    return this.sink.room?.();
  }

  private complete(trace: OpenTrace, sink: TraceSink): void {
    this.openTraces.delete(trace);
    const [root, ...others] = trace.spans;
    if (root === undefined) return;
    sink.add(finishTrace(trace.traceId, [root, ...others], this), trace.run);
  }
}
