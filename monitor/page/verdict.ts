import { type DriftReport, type MetricGroup, metricGroups, type MetricResult, type Verdict } from "../report";
import { type Markup, markup } from "./markup";

/** Of what a verdict colours. */
export const classOf: Readonly<Record<Verdict, string>> = {
  drift: "drift",
  "no drift": "steady",
  "too few samples": "unknown",
};

/** Told apart by shape as well as by colour: a triangle, a tick, three dots. */
const icons: Readonly<Record<Verdict, Markup>> = {
  drift: markup`<path d="M5 0.8 9.6 9H0.4Z"/>`,
  "no drift": markup`<path class="stroke" d="M1 5.4 3.9 8.2 9 1.8"/>`,
  "too few samples": markup`<circle cx="1.4" cy="5" r="1.2"/><circle cx="5" cy="5" r="1.2"/><circle cx="8.6" cy="5" r="1.2"/>`,
};

/** The verdict as a word with its shape. */
export const verdictMark = (verdict: Verdict): Markup =>
  markup`<span class="verdict ${classOf[verdict]}"><svg viewBox="0 0 10 10" aria-hidden="true">${icons[verdict]}</svg>${verdict}</span>`;

/** The overall verdict as a heading says it. */
export const headline: Readonly<Record<Verdict, string>> = {
  drift: "Drift found",
  "no drift": "No drift found",
  "too few samples": "Too few samples to tell",
};

export const groupTitles: Readonly<Record<MetricGroup, string>> = {
  inputs: "Inputs",
  predictions: "Predictions",
  performance: "Performance",
};
const order: Readonly<Record<Verdict, number>> = { drift: 0, "no drift": 1, "too few samples": 2 };

/** How many times the smallest effect that counts. */
const weight = ({ effect }: MetricResult): number =>
  effect.value === null ? 0 : Math.abs(effect.value) / (effect.threshold || 1);

/** The metrics by group, what drifted first and the largest effect first; groups without metrics are left out. */
export const metricsByGroup = (
  report: DriftReport,
): { readonly group: MetricGroup; readonly metrics: readonly MetricResult[] }[] =>
  metricGroups
    .map((group) => ({
      group,
      metrics: report.metrics
        .filter((metric) => metric.group === group)
        .sort((one, other) => order[one.verdict] - order[other.verdict] || weight(other) - weight(one)),
    }))
    .filter(({ metrics }) => metrics.length > 0);
