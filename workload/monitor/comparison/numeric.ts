import { numericMetrics, type NumericName } from "../metrics";
import { type NumericResult, type NumericSummary } from "../report";
import { type SampleTable } from "../samples/table";
import { ecdf } from "../statistics/ecdf";
import { binCounts, binEdges } from "../statistics/histogram";
import { kolmogorovSmirnov, smallestPValue } from "../statistics/kolmogorov-smirnov";
import { mean, quantile, type Sorted, sortedFinite, standardDeviation } from "../statistics/sorted";
import { wasserstein } from "../statistics/wasserstein";
import { type Thresholds } from "../thresholds";
import { type Unjudged } from "./judged";
import { type Point } from "./series";

/** A difference below this share of the baseline's mean counts as little as one within its spread. */
const relativeResolution = 0.25;

/** Compares a number that is measured of every trace. */
export function compareNumeric(
  name: NumericName,
  sides: { readonly baseline: SampleTable; readonly candidate: SampleTable },
  points: readonly Point[],
  thresholds: Thresholds,
): Unjudged<NumericResult> {
  const metric = numericMetrics[name];
  const baseline = sides.baseline.numbers[name].sorted();
  const candidate = sides.candidate.numbers[name].sorted();
  const compared = baseline.length > 0 && candidate.length > 0;
  const test = compared ? kolmogorovSmirnov(baseline, candidate) : undefined;
  const edges = binEdges(baseline, candidate);
  const series = points.flatMap(({ traces, ...point }) => {
    const column = sides[point.side].numbers[name];
    const values = sortedFinite(column.some(traces));
    if (values.length === 0) return [];
    const [lower, median, upper] = [quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)];
    return [{ ...point, count: values.length, lower, median, upper }];
  });
  return {
    kind: "numeric",
    name,
    group: metric.group,
    title: metric.title,
    unit: metric.unit,
    pValue: test?.pValue ?? null,
    smallestPValue: smallestPValue(baseline.length, candidate.length),
    constant: compared && baseline[0] === candidate.at(-1) && candidate[0] === baseline.at(-1),
    effect: {
      name: "Wasserstein distance over the baseline's spread",
      value: compared ? wasserstein(baseline, candidate) / spreadOf(baseline, metric.resolution) : null,
      threshold: thresholds.metrics[name] ?? thresholds.numericEffect,
    },
    counts: { baseline: baseline.length, candidate: candidate.length },
    test: { name: "Kolmogorov-Smirnov", statistic: test?.statistic ?? null, exact: test?.exact ?? false },
    baseline: summaryOf(baseline),
    candidate: summaryOf(candidate),
    histogram: {
      edges: edges.map(shortened),
      baseline: binCounts(baseline, edges),
      candidate: binCounts(candidate, edges),
    },
    ecdf: { baseline: shortenedSteps(baseline), candidate: shortenedSteps(candidate) },
    series,
  };
}

/**
 * What a difference is measured against: the baseline's standard deviation, but never less than a quarter
 * of its mean or what anybody would notice, so that a metric which hardly varies does not drift by a hair.
 */
export function spreadOf(baseline: Sorted, resolution: number): number {
  return Math.max(standardDeviation(baseline), relativeResolution * Math.abs(mean(baseline)), resolution);
}

function summaryOf(sorted: Sorted): NumericSummary | null {
  if (sorted.length === 0) return null;
  return {
    mean: mean(sorted),
    standardDeviation: standardDeviation(sorted),
    minimum: sorted[0] as number,
    lower: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper: quantile(sorted, 0.75),
    maximum: sorted.at(-1) as number,
  };
}

/** Six digits are more than a plot shows, and a third of the bytes. */
function shortened(value: number): number {
  return Number(value.toPrecision(6));
}

function shortenedSteps(sorted: Sorted): [number, number][] {
  return ecdf(sorted).map(([value, share]) => [shortened(value), shortened(share)]);
}
