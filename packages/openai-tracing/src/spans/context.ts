import { AsyncLocalStorage } from "node:async_hooks";
import { type RunReference } from "../runs/run-reference";
import { type Span } from "./span";
import { type OpenTrace, type StartedSpan, type Tracer, type TraceSink } from "./tracer";

/** What surrounds the code that runs: carried along by every await and callback below it. */
export interface TracingContext {
  tracer: Tracer;
  run?: RunReference | undefined;
  /** The open span and the trace it is part of. */
  span?: { span: Span; trace: OpenTrace } | undefined;
  /** Hears of every span that is started here. */
  onSpan?: ((started: StartedSpan) => void) | undefined;
  /** Takes the traces that begin here, in place of the tracer's own. */
  sink?: TraceSink | undefined;
  /** True within a traced call, where a client's own inner calls are not spans of their own. */
  suppressed?: boolean | undefined;
}

const storage = new AsyncLocalStorage<TracingContext>();

export function currentContext(): TracingContext | undefined {
  return storage.getStore();
}

export function runInContext<T>(context: TracingContext, callback: () => T): T {
  return storage.run(context, callback);
}
