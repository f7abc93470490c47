import type * as OpenTelemetry from "@opentelemetry/api";
import { safely } from "../safely";
import type { StartedSpan } from "./tracer";

/**
 * Where OpenTelemetry's API keeps what is registered with it, in this process, by whichever copy of the
 * package (its own, documented by its semantic versioning of the global).
 */
const registry = Symbol.for("opentelemetry.js.api.1");

/**
 * Runs `callback` with the span as OpenTelemetry's active one, so that instrumentation in the same
 * process (of HTTP, of a database) hangs its spans below it.
 *
 * OpenTelemetry's SDK is not used for the spans themselves: an attribute of its spans cannot hold a
 * structure, which MLflow's do, and loading API and SDK takes 48 ms (15 ms bundled) and 12 MB of the
 * quarter of a second that a whole traced call takes. The API is loaded where somebody has registered
 * with it already, and costs nothing elsewhere.
 */
export function interoperate<T>(started: StartedSpan, callback: () => T): T {
  const registered = (globalThis as Record<symbol, { context?: unknown } | undefined>)[registry];
  if (registered?.context === undefined) return callback();
  let run = callback;
  safely(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where it is in use
    const api = require("@opentelemetry/api") as typeof OpenTelemetry;
    const spanContext = {
      traceId: started.trace.traceId,
      spanId: started.span.spanId,
      traceFlags: api.TraceFlags.SAMPLED,
    };
    const active = api.trace.setSpanContext(api.context.active(), spanContext);
    run = () => api.context.with(active, callback);
  });
  return run();
}
