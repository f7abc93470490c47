import { numericMetrics, type NumericName } from "../metrics";
import type { NumericResult, NumericSummary } from "../report";
import type { SampleTable } from "../samples/table";
import { ecdf } from "../statistics/ecdf";
import { binCounts, binEdges } from "../statistics/histogram";
import { kolmogorovSmirnov, smallestPValue } from "../statistics/kolmogorov-smirnov";
import { mean, quantile, type Sorted, sortedFinite, standardDeviation } from "../statistics/sorted";
import type { Thresholds } from "../thresholds";
import type { Unjudged } from "./result";
import { movedPercentiles } from "./moved";
import type { Point } from "./result";

/** Values are the same while they differ by no more than this share of the baseline's median. */
const relativeTolerance = 0.025;

/**
 * Compares a number that is measured of every trace. The effect is the Kolmogorov-Smirnov distance: the largest
 * share of values that lie higher, or lower, than before by more than the tolerance. One value counts for one,
 * however large it is, so heavy tails move it no more than light ones do.
 */
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
  const tolerance = compared ? toleranceOf(baseline, metric.resolution) : 0;
  const test = compared ? kolmogorovSmirnov(baseline, candidate, tolerance) : undefined;
  const threshold = thresholds.metrics[name] ?? thresholds.numericEffect;
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
    effect: { name: "Kolmogorov-Smirnov distance", value: test?.statistic ?? null, threshold },
    tolerance,
    moved: test === undefined ? [] : movedPercentiles(baseline, candidate, test, threshold),
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

/** Up to which difference two values are the same: what anybody would notice, and what the metric's size makes small. */
function toleranceOf(baseline: Sorted, resolution: number): number {
  return Math.max(resolution, relativeTolerance * Math.abs(quantile(baseline, 0.5)));
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
