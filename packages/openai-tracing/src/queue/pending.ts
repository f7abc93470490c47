import type { FinishedTrace, Metric, Param, RunEndStatus, Tag } from "mlflow-js-client";
import type { RunReference } from "../runs/run-reference";

/** A trace on its way: what it is, and which run it belongs to. */
export interface QueuedTrace {
  /** The trace, as plain JSON. */
  trace: FinishedTrace;
  /** The run that its metadata `mlflow.sourceRun` is to name; undefined for a trace outside of any. */
  run: RunReference | undefined;
}

/** What is still to be put down of a run that has ended, as plain JSON. */
export interface PendingRun {
  /** Without an id it may be on the server all the same: `createRun` with `mayExist` looks for it first. */
  run: RunReference;
  /** Params that the server may not have yet. */
  params: Param[];
  /** Metrics that the server may not have yet. */
  metrics: Metric[];
  /** Tags that the server may not have yet. */
  tags: Tag[];
  /** How the run ended. */
  status: RunEndStatus;
  /** Milliseconds since 1970. */
  endTime: number;
}
