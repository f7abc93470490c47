/**
 * What a comparison of two sets of traces found. It is the JSON document of `llmops monitor --json`, the artifact on
 * the monitor's run and what the page is drawn from, to the letter.
 */
export interface DriftReport {
  readonly version: 1;
  /** When it was made, ISO 8601, UTC. */
  readonly createdAt: string;
  readonly experiment: { readonly id: string; readonly name: string; readonly url: string | null };
  readonly baseline: Side;
  readonly candidate: Side;
  readonly verdict: Verdict;
  /** The overall finding in one or two plain sentences. */
  readonly finding: string;
  readonly metrics: readonly MetricResult[];
  /** Traces of the candidate that are most unlike the baseline, the most unlike one first. */
  readonly unlike: readonly UnlikeTrace[];
  readonly correction: {
    readonly method: "Benjamini-Hochberg";
    readonly tests: number;
    /** The share of false alarms among all alarms that is accepted. */
    readonly falseDiscoveryRate: number;
  };
  /** What could not be used, counted by its reason: "2 traces have attributes that are not JSON". */
  readonly problems: readonly string[];
}

export type Verdict = "drift" | "no drift" | "too few samples";

/** One side of the comparison. */
export interface Side {
  /** How it was chosen, for people: "run v2", "tags.release = 'v1'", "the last 24 hours". */
  readonly description: string;
  readonly traces: number;
  /** ISO 8601, UTC: the earliest and the latest trace's start. */
  readonly from: string;
  readonly to: string;
  /** In the order of their first trace. */
  readonly runs: readonly RunOfSide[];
}

export interface RunOfSide {
  /** Null for traces that were recorded outside any run. */
  readonly id: string | null;
  readonly name: string;
  readonly url: string | null;
  /** Milliseconds since 1970, of its first trace. */
  readonly startTime: number;
  readonly traces: number;
}

/** In the order of a report. */
export const metricGroups = ["inputs", "predictions", "performance"] as const;

export type MetricGroup = (typeof metricGroups)[number];

interface MetricBase {
  /** Dotted, stable: "reply.tokens". In MLflow: `drift.<name>.<statistic>`. */
  readonly name: string;
  readonly group: MetricGroup;
  /** For people: "Tokens per reply". */
  readonly title: string;
  readonly verdict: Verdict;
  /** Why, in one plain sentence with its figures. */
  readonly evidence: string;
  /** Null where no test could be made. */
  readonly pValue: number | null;
  /** After the correction for the number of tests. */
  readonly adjustedPValue: number | null;
  /** What decides together with the corrected p-value: the difference's size, and the smallest that counts. */
  readonly effect: { readonly name: string; readonly value: number | null; readonly threshold: number };
  readonly counts: { readonly baseline: number; readonly candidate: number };
}

export interface NumericResult extends MetricBase {
  readonly kind: "numeric";
  /** "tokens", "s", "tokens/s", "USD", or empty for a plain number. */
  readonly unit: string;
  readonly test: {
    readonly name: "Kolmogorov-Smirnov";
    readonly statistic: number | null;
    readonly exact: boolean;
  };
  /** Values that differ by no more than this are the same, in the metric's unit. */
  readonly tolerance: number;
  /** Where the sides are furthest apart; a second one where some values rose and others fell. */
  readonly moved: readonly MovedPercentile[];
  readonly baseline: NumericSummary | null;
  readonly candidate: NumericSummary | null;
  /** Both sides over the same bins; `edges` has one entry more than the counts. */
  readonly histogram: { readonly edges: readonly number[] } & Sides<readonly number[]>;
  /** Steps `[value, share at or below it]`, thinned to at most 200 a side. */
  readonly ecdf: Sides<readonly (readonly [number, number])[]>;
  /** One point a run, in time's order: the quartiles. */
  readonly series: readonly ({
    readonly lower: number;
    readonly median: number;
    readonly upper: number;
  } & SeriesPoint)[];
}

export interface CategoricalResult extends MetricBase {
  readonly kind: "categorical";
  readonly test: { readonly name: "chi-square" | "Fisher-Freeman-Halton"; readonly statistic: number | null };
  /** Population stability index. */
  readonly psi: number | null;
  /** The most frequent first. */
  readonly categories: readonly ({ readonly name: string } & Sides<number>)[];
  /** Per run, the share of each category in the order of `categories`. */
  readonly series: readonly ({ readonly shares: readonly number[] } & SeriesPoint)[];
}

export interface VocabularyResult extends MetricBase {
  readonly kind: "wording";
  readonly test: { readonly name: "permutation"; readonly rounds: number };
  /**
   * Jensen-Shannon distance over the vocabulary, base 2, beyond what chance gives so many texts: 0 for the same
   * wording, 1 for no term in common.
   */
  readonly distance: number | null;
  /** The terms that moved most, with their share of all terms on each side. */
  readonly terms: readonly ({ readonly term: string } & Sides<number>)[];
  /** Per run, the distance of its wording from the baseline's, likewise. */
  readonly series: readonly ({ readonly distance: number } & SeriesPoint)[];
}

export type MetricResult = NumericResult | CategoricalResult | VocabularyResult;

export interface Sides<T> {
  readonly baseline: T;
  readonly candidate: T;
}

export interface SeriesPoint {
  readonly run: string;
  readonly side: keyof Sides<unknown>;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly count: number;
}

/** A percentile, 0 to 100, and its value on each side, in the metric's unit. */
export interface MovedPercentile extends Sides<number> {
  readonly percentile: number;
}

export interface NumericSummary {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly maximum: number;
}

export interface UnlikeTrace {
  readonly traceId: string;
  readonly url: string | null;
  /** Why, for people: "Tokens per reply 812, above all of the baseline's". */
  readonly reason: string;
}
