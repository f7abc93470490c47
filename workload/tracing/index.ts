/**
 * MLflow tracing for Node: spans around an OpenAI client's chat completions, runs, and a delivery that
 * loses nothing. What MLflow holds afterwards reads like what its Python autologging leaves there.
 *
 * @example
 * const session = new TracingSession({ target: { dialect: "server", url }, experiment: { name: "lab" } });
 * const client = traceOpenAI(new AzureOpenAI());
 * await withRun(session, {}, (run) => client.chat.completions.create({ model, messages }));
 * await session.flush();
 */
export { traceOpenAI, type OpenAILike } from "./openai";
export { withRun, type ActiveRun, type RunData, type RunOptions } from "./run";
export { TracingSession, type ExperimentReference, type SessionOptions } from "./session";
export { type Span, type SpanType } from "./span";
export { type Tracer } from "./tracer";
export { withSpan, type SpanOptions } from "./with-span";
export { type DeliveryReport } from "./outbox";
