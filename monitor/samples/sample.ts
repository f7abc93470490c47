import { type CategoricalName, type NumericName, type WordingName } from "../metrics";

/** What a comparison takes from one trace. What a trace does not tell is left out. */
export interface Sample {
  readonly traceId: string;
  /** Null for a trace that was recorded outside any run. */
  readonly runId: string | null;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** In the units of `numericMetrics`. */
  readonly numbers: Readonly<Partial<Record<NumericName, number>>>;
  readonly categories: Readonly<Partial<Record<CategoricalName, string>>>;
  readonly texts: Readonly<Partial<Record<WordingName, string>>>;
}
