import { type MetricResult, type NumericSummary } from "../report";
import { interval, number, quantity, share } from "./format";
import { type Insertion, markup } from "./markup";
import { mostMoved } from "./movement";

/** What a metric was and what it became, in a few characters; null where there is nothing to say. */
export function change(metric: MetricResult): string | null {
  if (metric.kind === "numeric") {
    const { baseline, candidate, unit } = metric;
    if (!baseline || !candidate) return null;
    const before = unit === "USD" ? quantity(baseline.median, unit) : number(baseline.median);
    return `${before} → ${quantity(candidate.median, unit)}`;
  }
  if (metric.kind === "categorical") {
    const moved = mostMoved(metric);
    return moved === undefined
      ? null
      : `${moved.name} ${share(moved.shares.baseline)} → ${share(moved.shares.candidate)}`;
  }
  return metric.distance === null ? null : `distance ${number(metric.distance)}`;
}

/** The cells that describe one side of a numeric metric, under `columns`. */
export const columns = ["values", "median", "middle half", "mean"] as const;

export const cells = (count: string, summary: NumericSummary | null, unit: string): readonly Insertion[] =>
  summary === null
    ? [count, "–", "–", "–"]
    : [
        count,
        quantity(summary.median, unit === "USD" ? unit : ""),
        // May be broken after the dash, where a column is narrow.
        interval(summary.lower, summary.upper, unit === "USD" ? unit : "")
          .split("–")
          .map((part, index) => (index === 0 ? markup`${part}–<wbr>` : part)),
        quantity(summary.mean, unit === "USD" ? unit : ""),
      ];
