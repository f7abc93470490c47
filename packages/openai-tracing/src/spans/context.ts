import { AsyncLocalStorage } from "node:async_hooks";
import type { Surroundings } from "./tracer";

/** What surrounds the code that runs: carried along by every await and callback below it. */
export interface TracingContext extends Surroundings {
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
