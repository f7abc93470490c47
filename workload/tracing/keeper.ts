import { type Metric, type Param, type RunEndStatus, type Tag } from "../mlflow/runs";
import { type Parcel } from "./delivery";
import { type RunReference } from "./run-reference";

/** What is still to be put down of a run. */
export interface RunRemainder {
  run: RunReference;
  params: Param[];
  metrics: Metric[];
  tags: Tag[];
  status: RunEndStatus;
  /** Milliseconds since 1970. */
  endTime: number;
}

/** Keeps what cannot be delivered now until it can be. */
export interface Keeper {
  /** Throws when it cannot keep it. */
  keepTrace(parcel: Parcel): void;
  /** Throws when it cannot keep it. */
  keepRun(remainder: RunRemainder): void;
  /** Notes that a run is about to be open, so that it can be closed if this process dies. */
  runOpens(run: RunReference): void;
  /** Notes that a run has ended, or that what is left of it is kept. */
  runCloses(run: RunReference): void;
}
