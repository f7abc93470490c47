import { rankOf } from "../metrics";
import type { MetricResult, Side, Verdict } from "../report";
import { count } from "./figures";
import { changeOf } from "./evidence";

const mostNamed = 3;

/**
 * The verdict over all metrics. It is drift where one metric has drifted, and "too few samples" where less
 * than half of the others could be decided.
 */
export function overallVerdict(metrics: readonly { readonly verdict: Verdict }[]): Verdict {
  const having = (verdict: Verdict): number => metrics.filter((metric) => metric.verdict === verdict).length;
  if (having("drift") > 0) return "drift";
  return having("no drift") > having("too few samples") ? "no drift" : "too few samples";
}

/** The overall finding in one or two plain sentences. */
export function findingOf(
  verdict: Verdict,
  metrics: readonly MetricResult[],
  baseline: Side,
  candidate: Side,
): string {
  const against = `${candidate.description} (${count(candidate.traces, "trace")}) against ${baseline.description} (${count(baseline.traces, "trace")})`;
  const undecided = metrics.filter((metric) => metric.verdict === "too few samples");
  const open =
    undecided.length === 0
      ? ""
      : ` ${undecided.length === 1 ? "One metric has" : `${undecided.length} metrics have`} too few samples to tell.`;
  if (verdict === "too few samples") {
    return `Too few samples to tell: ${against}. ${metrics.length - undecided.length} of ${metrics.length} metrics could be decided.`;
  }
  if (verdict === "no drift") {
    return `No drift in ${metrics.length - undecided.length} metrics: ${against}.${open}`;
  }
  const drifted = metrics
    .filter((metric) => metric.verdict === "drift")
    .sort((a, b) => rankOf(a.name) - rankOf(b.name));
  const named = drifted
    .slice(0, mostNamed)
    .map((metric) => `${metric.title.toLowerCase()} ${changeOf(metric) ?? "changed"}`);
  const others = drifted.length - named.length;
  const more = others === 0 ? [] : [`${others} more`];
  return `${sentence([...named, ...more].join("; "))}. Drift in ${drifted.length} of ${metrics.length} metrics: ${against}.${open}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
