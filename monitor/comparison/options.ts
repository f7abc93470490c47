import type { Thresholds } from "../thresholds";

/** What a comparison is told beside the samples. */
export interface CompareOptions {
  /** What is left out is as in `defaultThresholds`. */
  readonly thresholds?: Partial<Thresholds>;
  readonly experiment?: { readonly id: string; readonly name: string; readonly url: string | null };
  /** How each side was chosen, for people. */
  readonly descriptions?: { readonly baseline: string; readonly candidate: string };
  /** The names of runs, by their ids. */
  readonly runNames?: ReadonlyMap<string, string>;
  /** Where people see a run or a trace. */
  readonly urls?: { readonly run: (id: string) => string; readonly trace: (id: string) => string };
  /** What could not be read, for people. */
  readonly problems?: readonly string[];
  /** Default: now. */
  readonly createdAt?: Date;
}
