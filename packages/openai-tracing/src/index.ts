/**
 * MLflow tracing for Node: spans around an OpenAI client's chat completions, runs, and a delivery in the
 * background, which with a store loses nothing while the server is away. What MLflow holds afterwards reads
 * like what its Python autologging leaves there.
 *
 * @example
 * const store = new WriteAheadLog(stateFolder(process.env), target).storeFor(experiment); // azure-llmops-lab/queue
 * const session = new TracingSession({ target, experiment, store });
 * const client = traceOpenAI(new AzureOpenAI());
 * await withRun(session, {}, (run) => client.chat.completions.create({ model, messages }));
 * const { kept, lost, error } = await session.shutdown();
 *
 * @module azure-llmops-lab/tracing
 */
import type { PendingRun, QueuedTrace } from "./queue/pending";
import type { TraceStore } from "./queue/trace-store";

export { traceOpenAI, type OpenAILike } from "./openai/trace-openai";
export { withRun, type ActiveRun, type RunData, type RunOptions } from "./runs/run";
export { TracingSession, type SessionOptions } from "./session";
export { type ConnectionOptions, type ExperimentConnection } from "./connection";
export { type ExperimentReference } from "./runs/experiment-reference";
export { type RunReference } from "./runs/run-reference";
export { type Source } from "./runs/source";
export { type Span, type SpanEvent, type SpanType } from "./spans/span";
export { type Tracer } from "./spans/tracer";
export { withSpan, type SpanOptions } from "./spans/with-span";
export { type DeliveryReport } from "./queue/trace-queue";
export { type KeptDelivery, type TraceStore } from "./queue/trace-store";
export { type PendingRun, type QueuedTrace } from "./queue/pending";

/** @deprecated The former name of {@link TraceStore}. */
export type Keeper = TraceStore;
/** @deprecated The former name of {@link PendingRun}. */
export type RunRemainder = PendingRun;
/** @deprecated The former name of {@link QueuedTrace}. */
export type Parcel = QueuedTrace;
