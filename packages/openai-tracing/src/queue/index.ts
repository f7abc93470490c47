/**
 * A keeper for tracing sessions: what a tracking server is away for is on the disk, and the session or a later process
 * delivers it, exactly once in effect.
 *
 * @example
 * const spool = new Spool(stateFolder(process.env), target);
 * await redeliver(spool, { target });
 * const session = new TracingSession({ target, experiment, keeper: spool.keeperFor(experiment) });
 *
 * @module azure-llmops-lab/spool
 */
export { Spool } from "./write-ahead-log";
export { redeliver, type RedeliveryOptions, type RedeliveryReport } from "./redelivery";
export { type SetAside, setFileAside } from "./aside";
export { stateFolder } from "./state-folder";
export { DurableLines, linesOf, syncFolder } from "./lines";
export { hasEnded, isSame, markText, ownMark, parseMark } from "./process-mark";
export { type Keeper } from "./trace-store";
export { isFields, isLogged, isMetrics, isRunReference, isTrace, parsed, type SpoolRecord } from "./records";
