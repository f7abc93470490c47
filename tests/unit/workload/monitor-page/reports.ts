import type { DriftReport, NumericResult } from "../../../../monitor/report";
import { baselineRuns, candidateRuns, categorical, day, iso, numeric, start, wording } from "./samples";

const metrics = [
  numeric({
    ...{ name: "prompt.tokens", group: "inputs", title: "Tokens per prompt", unit: "tokens" },
    ...{ verdict: "no drift", scale: 29, factor: 1.01, whole: true },
    evidence:
      "Prompts are about as long as before: the median is 29 tokens on both sides (adjusted p = 0.41).",
  }),
  wording({
    ...{ name: "prompt.wording", group: "inputs", title: "Wording of prompts", verdict: "no drift" },
    evidence: "Prompts use the same words: the distance of 0.08 is below the 0.15 from which it counts.",
    distance: 0.08,
    terms: [
      { term: "animals", baseline: 0.031, candidate: 0.027 },
      { term: "weather", baseline: 0.012, candidate: 0.017 },
    ],
  }),
  categorical({
    ...{ name: "prompt.script", group: "inputs", title: "Script of prompts", verdict: "no drift" },
    evidence: "Prompts are written in the same scripts as before.",
    categories: [
      ["Latin", 280, 94],
      ["Han", 8, 2],
    ],
  }),
  numeric({
    ...{ name: "reply.tokens", group: "predictions", title: "Tokens per reply", unit: "tokens" },
    ...{ verdict: "drift", scale: 24, factor: 2.9, whole: true },
    evidence:
      "Replies are 2.9 times as long: the median rose from 24 to 70 tokens (adjusted p < 0.001, distance 0.78 where 0.05 counts).",
  }),
  wording({
    ...{ name: "reply.wording", group: "predictions", title: "Wording of replies", verdict: "drift" },
    evidence:
      "Replies are worded differently: “moreover” appears 40 times as often, and “because” half as often.",
    distance: 0.47,
    terms: [
      { term: "moreover", baseline: 0.0008, candidate: 0.033 },
      { term: "furthermore", baseline: 0, candidate: 0.021 },
      { term: "in addition to the above", baseline: 0.0004, candidate: 0.0174 },
      { term: "example", baseline: 0.006, candidate: 0.018 },
      { term: "日本語の長い言葉がここにある", baseline: 0, candidate: 0.009 },
      { term: "detail", baseline: 0.004, candidate: 0.011 },
      { term: "sure", baseline: 0.022, candidate: 0.004 },
      { term: "because", baseline: 0.044, candidate: 0.02 },
      { term: "mouse", baseline: 0.019, candidate: 0.007 },
      { term: "🐭", baseline: 0.015, candidate: 0.002 },
    ],
  }),
  categorical({
    ...{ name: "reply.finish_reason", group: "predictions", title: "Finish reason", verdict: "drift" },
    evidence: "Replies are cut short more often: “length” rose from 1.4% to 38% (adjusted p = 0.001).",
    categories: [
      ["stop", 280, 57],
      ["length", 4, 36],
      ["tool_calls", 4, 2],
      ["content_filter", 0, 1],
    ],
  }),
  categorical({
    ...{ name: "reply.model", group: "predictions", title: "Response model", verdict: "drift" },
    evidence: "Another model answers: gpt-4o-2024-11-20 took over from gpt-4o-2024-08-06 in all replies.",
    categories: [
      ["gpt-4o-2024-08-06", 288, 0],
      ["gpt-4o-2024-11-20", 0, 96],
    ],
  }),
  numeric({
    ...{ name: "latency", group: "performance", title: "Latency", unit: "s" },
    ...{ verdict: "drift", scale: 0.82, factor: 1.6 },
    evidence: "Replies take 1.6 times as long: the median rose from 0.82 s to 1.31 s.",
  }),
  numeric({
    ...{ name: "tokens_per_second", group: "performance", title: "Tokens a second", unit: "tokens/s" },
    ...{ verdict: "no drift", scale: 61, factor: 1.02 },
    evidence: "The model writes as fast as before: 61 tokens a second on both sides.",
  }),
  numeric({
    ...{ name: "cost", group: "performance", title: "Cost", unit: "USD" },
    ...{ verdict: "drift", scale: 0.00031, factor: 2.4 },
    evidence: "A reply costs 2.4 times as much: the median rose from $0.00031 to $0.00074.",
  }),
  categorical({
    ...{ name: "reply.tools", group: "predictions", title: "Tool calls", verdict: "no drift" },
    evidence: "Tool calls stayed the same: none throughout.",
    categories: [["none", 288, 96]],
  }),
  categorical({
    ...{ name: "error.kind", group: "performance", title: "Errors", verdict: "no drift" },
    evidence: "As few calls fail as before: 0.7% and 1.0%.",
    categories: [
      ["none", 286, 95],
      ["rate limit (429)", 2, 0],
      ["timeout", 0, 1],
    ],
  }),
] as const satisfies DriftReport["metrics"];

/** A metric of which there is next to nothing. */
export const scarce: NumericResult = {
  ...numeric({
    ...{ name: "first_token", group: "performance", title: "Time to first token", unit: "s" },
    ...{ verdict: "too few samples", scale: 0.2, factor: 1 },
    counts: { baseline: 3, candidate: 1 },
    evidence: "Only 3 and 1 replies were streamed; at least 10 on each side are needed.",
  }),
  pValue: null,
  adjustedPValue: null,
  effect: { name: "Kolmogorov-Smirnov distance", value: null, threshold: 0.05 },
  tolerance: 0,
  moved: [],
  test: { name: "Kolmogorov-Smirnov", statistic: null, exact: false },
  baseline: null,
  candidate: null,
  histogram: { edges: [], baseline: [], candidate: [] },
  ecdf: { baseline: [], candidate: [] },
  series: [],
};

/** Thirteen metrics of every kind and verdict, eight runs. */
export const drifted: DriftReport = {
  version: 1,
  createdAt: "2026-11-26T07:15:00.000Z",
  experiment: {
    id: "7",
    name: "/Shared/llmops-lab",
    url: "https://adb-1234.5.azuredatabricks.net/ml/experiments/7",
  },
  baseline: {
    description: "all runs before v2",
    traces: 288,
    from: iso(start),
    to: iso(start + 5 * day + 420_000),
    runs: baselineRuns,
  },
  candidate: {
    description: "the latest two runs",
    traces: 96,
    from: iso(start + 6 * day),
    to: iso(start + 7 * day + 420_000),
    runs: candidateRuns,
  },
  verdict: "drift",
  finding:
    "Replies are 2.9 times as long as the baseline's (median 24 → 70 tokens), another model version writes them, and 38% are cut short. They cost 2.4 times as much.",
  metrics: [...metrics, scarce],
  unlike: [
    {
      traceId: "tr-87a1cb19e7099ee268750f6ed87515fd",
      url: "https://adb-1234.5.azuredatabricks.net/ml/experiments/7/traces?selectedEvaluationId=tr-87a1",
      reason: "Tokens per reply 412, above all of the baseline's",
    },
    {
      traceId: "tr-0b1c9f6a7d8e4c5f9a1b2c3d4e5f6071",
      url: null,
      reason: "Latency 4.1 s, above all of the baseline's",
    },
  ],
  correction: { method: "Benjamini-Hochberg", tests: 11, falseDiscoveryRate: 0.05 },
  problems: ["2 traces have attributes that are not JSON", "1 trace has no usage"],
};

/** Nothing moved. */
export const steady: DriftReport = {
  ...drifted,
  verdict: "no drift",
  finding: "The candidate behaves as the baseline does: none of 6 metrics moved by more than counts.",
  metrics: metrics.filter(({ verdict }) => verdict === "no drift"),
  unlike: [],
  problems: [],
};
