import type { MetricResult, NumericSummary } from "../report";
import { interval, number, quantity, share } from "./format";
import { type Insertion, markup } from "./markup";
import { mostMoved } from "./movement";

/** What a metric was and what it became, in a few characters; null where there is nothing to say. */
export function change(metric: MetricResult): string | null {
  if (metric.kind === "numeric") {
    const { baseline, candidate, unit } = metric;
    if (!baseline || !candidate) return null;
    const [moved] = metric.verdict === "drift" ? metric.moved : [];
    const [label, before, after] =
      moved === undefined || moved.percentile === 50
        ? ["", baseline.median, candidate.median]
        : [`p${moved.percentile} `, moved.baseline, moved.candidate];
    const now = quantity(after, unit);
    if (quantity(before, unit) === now) return now;
    return `${label}${unit === "USD" ? quantity(before, unit) : number(before)} → ${now}`;
  }
  if (metric.kind === "categorical") {
    const moved = mostMoved(metric);
    if (moved === undefined) return null;
    const [before, after] = [share(moved.shares.baseline), share(moved.shares.candidate)];
    return before === after ? `${moved.name} ${after}` : `${moved.name} ${before} → ${after}`;
  }
  return metric.distance === null ? null : `distance ${number(metric.distance)}`;
}

/** Whether all values of both sides are one and the same: there is nothing to see in a picture of them. */
export function isConstant(metric: MetricResult): boolean {
  switch (metric.kind) {
    case "numeric": {
      const { baseline, candidate } = metric;
      return (
        baseline !== null &&
        candidate !== null &&
        [baseline.maximum, candidate.minimum, candidate.maximum].every((value) => value === baseline.minimum)
      );
    }
    case "categorical":
      return metric.categories.length === 1;
    case "wording":
      return false;
  }
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
