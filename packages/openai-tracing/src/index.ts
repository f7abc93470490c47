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
import { type PendingRun, type TraceStore } from "./queue/trace-store";
import { type QueuedTrace } from "./queue/trace-exporter";

export { traceOpenAI, type OpenAILike } from "./openai/trace-openai";
export { withRun, type ActiveRun, type RunData, type RunOptions } from "./runs/run";
export { TracingSession, type ExperimentReference, type SessionOptions } from "./session";
export { type RunReference } from "./runs/run-reference";
export { type Source } from "./runs/source";
export { type Span, type SpanEvent, type SpanType } from "./spans/span";
export { type Tracer, type TraceSink } from "./spans/tracer";
export { withSpan, type SpanOptions } from "./spans/with-span";
export { type DeliveryReport } from "./queue/trace-queue";
export { type KeptDelivery, type PendingRun, type TraceStore } from "./queue/trace-store";
export { type QueuedTrace } from "./queue/trace-exporter";
export { type ChatCompletionLike, type TokenUsage, tokenUsageOf } from "./openai/chat-attributes";
export { costOf } from "./spans/cost";
export { completionOfChunks } from "./openai/completion-chunks";
export { currentContext, runInContext } from "./spans/context";
export { mlflowTraceId } from "./spans/ids";
export { isAway } from "./is-away";

/** @deprecated The former name of {@link TraceStore}. */
export type Keeper = TraceStore;
/** @deprecated The former name of {@link PendingRun}. */
export type RunRemainder = PendingRun;
/** @deprecated The former name of {@link QueuedTrace}. */
export type Parcel = QueuedTrace;
