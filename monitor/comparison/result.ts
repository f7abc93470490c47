import type { MetricResult, SeriesPoint } from "../report";

/** A metric's result before all p-values are known, from which its verdict follows. */
export type Unjudged<Result extends MetricResult> = Omit<
  Result,
  "verdict" | "evidence" | "adjustedPValue"
> & {
  /** The smallest that samples of these sizes can have at all. */
  readonly smallestPValue: number;
  /** Whether both sides have one and the same value throughout: there is nothing to test. */
  readonly constant: boolean;
};

/** Runs that stand at one point of a time series. */
export interface Point extends SeriesPoint {
  /** The positions of their traces in the table. */
  readonly traces: Uint32Array;
}
