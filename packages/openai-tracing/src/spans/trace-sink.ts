import type { FinishedTrace } from "mlflow-js-client";
import type { RunReference } from "../runs/run-reference";

/** Takes finished traces and sees to it that they arrive. */
export interface TraceSink {
  /** Never throws and never blocks. */
  add(trace: FinishedTrace, run: RunReference | undefined): void;
  /** What a caller is to wait for before it makes another trace; undefined where it is nothing. */
  room?(): Promise<void> | undefined;
}
