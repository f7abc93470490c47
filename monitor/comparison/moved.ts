import type { MovedPercentile } from "../report";
import type { Gap, KolmogorovSmirnov } from "../statistics/kolmogorov-smirnov";
import { quantile, type Sorted } from "../statistics/sorted";

/** In which people think of a distribution. */
const familiar = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

/**
 * A percentile at which the candidate lies highest above the baseline, and one at which it lies lowest below it,
 * the larger change first; the smaller one only where it counts by itself. Their values are further apart than
 * the tolerance, in the direction in which the distributions are.
 */
export function movedPercentiles(
  baseline: Sorted,
  candidate: Sorted,
  { rise, fall }: KolmogorovSmirnov,
  threshold: number,
): MovedPercentile[] {
  return [
    { gap: rise, share: between(rise, baseline.length, candidate.length) },
    { gap: fall, share: between(fall, candidate.length, baseline.length) },
  ]
    .sort((a, b) => b.gap.distance - a.gap.distance)
    .flatMap(({ gap, share }, place) =>
      share === undefined || (place > 0 && gap.distance < threshold)
        ? []
        : {
            percentile: Number((share * 100).toPrecision(3)),
            baseline: quantile(baseline, share),
            candidate: quantile(candidate, share),
          },
    );
}

/**
 * A share of the values at which the samples' quantiles lie on both sides of a gap: the median where it does, or
 * else the familiar one nearest to the gap's middle. Undefined where the gap is too narrow for any.
 */
function between({ lower, upper }: Gap, ofLower: number, ofUpper: number): number | undefined {
  // Quantiles are interpolated, so the values next to the gap must lie beyond it as well.
  const from = upper / Math.max(1, ofUpper - 1);
  const to = (lower - 1) / Math.max(1, ofLower - 1);
  if (from > to) return undefined;
  if (from <= 0.5 && to >= 0.5) return 0.5;
  const middle = (from + to) / 2;
  const inside = familiar.filter((share) => share >= from && share <= to);
  return inside.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? middle;
}
