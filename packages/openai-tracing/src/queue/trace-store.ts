import type { ExperimentConnection } from "../connection";
import type { RunReference } from "../runs/run-reference";
import type { PendingRun, QueuedTrace } from "./pending";

/**
 * Keeps what cannot be delivered now until it can be: when a method has returned, what it was given is safe.
 */
export interface TraceStore {
  /** Keeps a trace. Throws when it cannot; the trace is then reported as lost. */
  keepTrace(queued: QueuedTrace): void;
  /**
   * Keeps what is left of a run that has ended. Throws when it cannot; the error is then the run's `loss`.
   */
  keepRun(pending: PendingRun): void;
  /**
   * Notes that a run is about to be open, so that it can be closed if this process dies. A run that cannot be
   * noted goes on all the same; the session's report has the error.
   */
  runOpens(run: RunReference): void;
  /** Notes that a run has ended, or that what is left of it is kept. */
  runCloses(run: RunReference): void;
  /**
   * Delivers what is kept, of earlier processes too. A session calls it by itself while it goes on, when the
   * server may be back. Never throws. Left out: what is kept waits for another process.
   *
   * @param onDelivered hears of every trace that was delivered
   */
  deliverAgain?(session: ExperimentConnection, onDelivered: (traceId: string) => void): Promise<KeptDelivery>;
}

/** What came of a delivery of what was kept. */
export interface KeptDelivery {
  /** Records that are still kept. */
  remaining: number;
  /** Why the last of them was not delivered. */
  error: Error | undefined;
}
