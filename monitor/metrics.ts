import { type MetricGroup } from "./report";

/** What is measured of a trace as a number. */
export interface NumericMetric {
  readonly kind: "numeric";
  readonly group: MetricGroup;
  /** For people, as the subject of a sentence. */
  readonly title: string;
  readonly unit: string;
  /** The largest difference that nobody notices, in the metric's unit: one value may lie so far from another. */
  readonly resolution: number;
}

/** What is said of a trace as one word of several. */
export interface CategoricalMetric {
  readonly kind: "categorical";
  readonly group: MetricGroup;
  readonly title: string;
}

/** Of what text of a trace the words are counted. */
export interface WordingMetric {
  readonly kind: "wording";
  readonly group: MetricGroup;
  readonly title: string;
}

export type Metric = NumericMetric | CategoricalMetric | WordingMetric;

const numeric = (group: MetricGroup, title: string, unit: string, resolution: number): NumericMetric => ({
  kind: "numeric",
  group,
  title,
  unit,
  resolution,
});
const categorical = (group: MetricGroup, title: string): CategoricalMetric => ({
  kind: "categorical",
  group,
  title,
});
const wording = (group: MetricGroup, title: string): WordingMetric => ({ kind: "wording", group, title });

export const numericMetrics = {
  "prompt.tokens": numeric("inputs", "Tokens per prompt", "tokens", 0.1),
  "prompt.messages": numeric("inputs", "Messages per prompt", "messages", 0.1),
  "reply.tokens": numeric("predictions", "Tokens per reply", "tokens", 0.1),
  latency: numeric("performance", "Latency", "s", 0.02),
  "time-to-first-token": numeric("performance", "Time to first token", "s", 0.02),
  "tokens-per-second": numeric("performance", "Tokens a second", "tokens/s", 0.1),
  "total.tokens": numeric("performance", "Tokens per call", "tokens", 0.1),
  cost: numeric("performance", "Cost per call", "USD", 1e-7),
  retries: numeric("performance", "Retries", "", 0.1),
} as const;

export const categoricalMetrics = {
  "prompt.language": categorical("inputs", "Language of prompts"),
  "prompt.empty": categorical("inputs", "Empty prompts"),
  "reply.language": categorical("predictions", "Language of replies"),
  "reply.finish": categorical("predictions", "Finish reason"),
  "reply.refusal": categorical("predictions", "Refusals"),
  "reply.tools": categorical("predictions", "Tool calls"),
  "reply.filter": categorical("predictions", "Content filter"),
  "reply.model": categorical("predictions", "Response model"),
  error: categorical("performance", "Errors"),
} as const;

export const wordingMetrics = {
  "prompt.wording": wording("inputs", "Wording of prompts"),
  "reply.wording": wording("predictions", "Wording of replies"),
} as const;

export type NumericName = keyof typeof numericMetrics;
export type CategoricalName = keyof typeof categoricalMetrics;
export type WordingName = keyof typeof wordingMetrics;
export type MetricName = NumericName | CategoricalName | WordingName;

export const numericNames = Object.keys(numericMetrics) as NumericName[];
export const categoricalNames = Object.keys(categoricalMetrics) as CategoricalName[];
export const wordingNames = Object.keys(wordingMetrics) as WordingName[];

/** All metrics in the order of a report. */
export const metricNames: readonly MetricName[] = (["inputs", "predictions", "performance"] as const).flatMap(
  (group) => [
    ...numericNames.filter((name) => numericMetrics[name].group === group),
    ...categoricalNames.filter((name) => categoricalMetrics[name].group === group),
    ...wordingNames.filter((name) => wordingMetrics[name].group === group),
  ],
);

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
