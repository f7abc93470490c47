import { type MetricResult } from "../report";

/** A metric's result before all p-values are known, from which its verdict follows. */
export type Unjudged<Result extends MetricResult> = Omit<
  Result,
  "verdict" | "evidence" | "adjustedPValue"
> & {
  readonly smallestPValue: number;
};
