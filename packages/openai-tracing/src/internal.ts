/**
 * What programs of the same house build upon: context and sink of a trace, prices, durable files of lines with their
 * owners' marks, and the shapes of kept records. It changes without notice; programs elsewhere use the other modules.
 *
 * @internal
 */
export { setFileAside } from "./files/aside";
export { DurableLines, linesOf, syncFolder } from "./files/durable-lines";
export { hasEnded, isSame, markText, ownMark, parseMark } from "./files/process-mark";
export { isAway } from "./is-away";
export { type ChatCompletionLike, tokenUsageOf } from "./openai/chat-attributes";
export { completionOfChunks } from "./openai/completion-chunks";
export {
  isFields,
  isLogged,
  isMetrics,
  isRunReference,
  isTrace,
  type LogRecord,
  parsed,
} from "./queue/records";
export { currentContext, runInContext } from "./spans/context";
export { costOf, type TokenUsage } from "./spans/cost";
export { mlflowTraceId } from "./spans/ids";
export { type TraceSink } from "./spans/trace-sink";
