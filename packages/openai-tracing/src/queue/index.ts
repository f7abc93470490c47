/**
 * A store for tracing sessions: what a tracking server is away for is on the disk, and the session or a later process
 * delivers it, exactly once in effect.
 *
 * @example
 * const log = new WriteAheadLog(stateFolder(process.env), target);
 * await redeliver(log, { target });
 * const session = new TracingSession({ target, experiment, store: log.storeFor(experiment) });
 *
 * @module azure-llmops-lab/queue
 */
import { redeliver, WriteAheadLog } from "./write-ahead-log";

export { redeliver, WriteAheadLog };
export { type RedeliveryOptions, type RedeliveryReport } from "./redelivery";
export { type SetAside } from "../files/aside";
export { stateFolder } from "../files/state-folder";
export { type TraceStore } from "./trace-store";

/** @deprecated The former name of {@link WriteAheadLog}. */
export const Spool: typeof WriteAheadLog = WriteAheadLog;
/** @deprecated The former name of {@link WriteAheadLog}. */
export type Spool = WriteAheadLog;
