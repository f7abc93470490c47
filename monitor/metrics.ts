import { type MetricGroup, metricGroups } from "./report";

/** A metric of a trace: one word of several, or the words of one of its texts. */
export interface Metric {
  readonly group: MetricGroup;
  /** For people, as the subject of a sentence. */
  readonly title: string;
  /** Where the finding names it among the metrics that drifted, from 1: likely causes before their effects. */
  readonly rank: number;
}

/** A number that is measured of a trace. */
export interface NumericMetric extends Metric {
  readonly unit: string;
  /** The largest difference that is not noticeable, in the metric's unit. */
  readonly resolution: number;
}

export const numericMetrics = {
  "prompt.tokens": { group: "inputs", title: "Tokens per prompt", unit: "tokens", resolution: 0.1, rank: 7 },
  "prompt.messages": {
    group: "inputs",
    title: "Messages per prompt",
    unit: "messages",
    resolution: 0.1,
    rank: 8,
  },
  "reply.tokens": {
    group: "predictions",
    title: "Tokens per reply",
    unit: "tokens",
    resolution: 0.1,
    rank: 10,
  },
  latency: { group: "performance", title: "Latency", unit: "s", resolution: 0.02, rank: 11 },
  "time-to-first-token": {
    group: "performance",
    title: "Time to first token",
    unit: "s",
    resolution: 0.02,
    rank: 12,
  },
  "tokens-per-second": {
    group: "performance",
    title: "Tokens a second",
    unit: "tokens/s",
    resolution: 0.1,
    rank: 13,
  },
  "total.tokens": {
    group: "performance",
    title: "Tokens per call",
    unit: "tokens",
    resolution: 0.1,
    rank: 17,
  },
  cost: { group: "performance", title: "Cost per call", unit: "USD", resolution: 1e-7, rank: 16 },
  retries: { group: "performance", title: "Retries", unit: "", resolution: 0.1, rank: 18 },
} as const satisfies Readonly<Record<string, NumericMetric>>;

export const categoricalMetrics = {
  "prompt.language": { group: "inputs", title: "Language of prompts", rank: 5 },
  "prompt.empty": { group: "inputs", title: "Empty prompts", rank: 9 },
  "reply.language": { group: "predictions", title: "Language of replies", rank: 6 },
  "reply.finish": { group: "predictions", title: "Finish reason", rank: 14 },
  "reply.refusal": { group: "predictions", title: "Refusals", rank: 2 },
  "reply.tools": { group: "predictions", title: "Tool calls", rank: 15 },
  "reply.filter": { group: "predictions", title: "Content filter", rank: 3 },
  "reply.model": { group: "predictions", title: "Response model", rank: 4 },
  error: { group: "performance", title: "Errors", rank: 1 },
} as const satisfies Readonly<Record<string, Metric>>;

export const vocabularyMetrics = {
  "prompt.wording": { group: "inputs", title: "Wording of prompts", rank: 19 },
  "reply.wording": { group: "predictions", title: "Wording of replies", rank: 20 },
} as const satisfies Readonly<Record<string, Metric>>;

const metrics = { ...numericMetrics, ...categoricalMetrics, ...vocabularyMetrics };

export type NumericName = keyof typeof numericMetrics;
export type CategoricalName = keyof typeof categoricalMetrics;
export type VocabularyName = keyof typeof vocabularyMetrics;
export type MetricName = keyof typeof metrics;

export const numericNames = Object.keys(numericMetrics) as NumericName[];
export const categoricalNames = Object.keys(categoricalMetrics) as CategoricalName[];
export const vocabularyNames = Object.keys(vocabularyMetrics) as VocabularyName[];

/** All metrics in the order of a report: by group, and there numbers before categories before vocabularies. */
export const metricNames: readonly MetricName[] = metricGroups.flatMap((group) =>
  (Object.keys(metrics) as MetricName[]).filter((name) => metrics[name].group === group),
);

/** Where a finding names a metric, from 1; a name that is none comes last. */
export const rankOf = (name: string): number =>
  (metrics as Readonly<Record<string, Metric>>)[name]?.rank ?? Number.POSITIVE_INFINITY;

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
  readonly texts: Readonly<Partial<Record<VocabularyName, string>>>;
}
