import { kolmogorovSurvival } from "./kolmogorov";
import type { Sorted } from "./sorted";

/** Where one sample lies above the other by most. */
export interface Gap {
  /** The distance of the two empirical distribution functions there, 0 to 1. */
  readonly distance: number;
  /** How many values of the lower sample are at or below that place, */
  readonly lower: number;
  /** and how many of the upper one are, or exceed it by no more than the tolerance. */
  readonly upper: number;
}

export interface KolmogorovSmirnov {
  /** The larger of the two distances, 0 to 1. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly exact: boolean;
  /** Where the right sample is larger than the left by most, */
  readonly rise: Gap;
  /** and where it is smaller by most. */
  readonly fall: Gap;
}

/** Up to this many values on the larger side the p-value is exact, as scipy's `ks_2samp` decides. */
const exactUpTo = 10_000;

/**
 * The two-sample Kolmogorov-Smirnov test, two-sided. The exact p-value takes all ways of interleaving
 * the two samples as equally likely; with ties it is conservative.
 *
 * With a tolerance, the distance is the largest share of values that lie further apart than that (Strassen
 * 1965, for half-lines), and the test is one of "no value moved by more": such samples are no further apart,
 * tolerance included, than two samples of one distribution are without it.
 */
export function kolmogorovSmirnov(left: Sorted, right: Sorted, tolerance = 0): KolmogorovSmirnov {
  const n = left.length;
  const m = right.length;
  const rise = largestGap(left, right, tolerance);
  const fall = largestGap(right, left, tolerance);
  const statistic = Math.max(rise.distance, fall.distance);
  const exact = Math.max(n, m) <= exactUpTo;
  const pValue = exact
    ? exactPValue(n, m, Math.round(statistic * n * m))
    : kolmogorovSurvival(Math.max(1, Math.round((n * m) / (n + m))), statistic);
  return { statistic, pValue, exact, rise, fall };
}

function largestGap(lower: Sorted, upper: Sorted, tolerance: number): Gap {
  const n = lower.length;
  const m = upper.length;
  let [i, j] = [0, 0];
  let best = { lower: 0, upper: 0 };
  let largest = 0;
  while (i < n) {
    const value = lower[i] as number;
    while (i < n && lower[i] === value) i++;
    while (j < m && (upper[j] as number) <= value + tolerance) j++;
    // Whole numbers: compared without rounding.
    if (i * m - j * n <= largest) continue;
    largest = i * m - j * n;
    best = { lower: i, upper: j };
  }
  return { ...best, distance: largest / (n * m) };
}

/** The smallest p-value that samples of these sizes can have: that of two samples without overlap. */
export function smallestPValue(n: number, m: number): number {
  let ways = 1;
  for (let k = 1; k <= Math.min(n, m); k++) {
    ways *= (Math.max(n, m) + k) / k;
    if (ways > 1e300) return 0;
  }
  return Math.min(1, 2 / ways);
}

/**
 * The share of lattice paths from (0, 0) to (n, m) that somewhere are `scaled` or more from the diagonal
 * (Schröer and Trenkler 1995). `outside[j]` is, for the paths to the current row's point j, the share that
 * has been there: a weighted mean of its two predecessors, so nothing overflows and small shares stay exact.
 */
function exactPValue(n: number, m: number, scaled: number): number {
  if (scaled === 0) return 1;
  // What no row has reached yet lies beyond the band.
  const outside = new Float64Array(m + 1).fill(1);
  for (let i = 0; i <= n; i++) {
    // The points of this row within the band, |i·m - j·n| < scaled; below the first one, all is outside.
    const first = Math.max(0, Math.floor((i * m - scaled) / n) + 1);
    const last = Math.min(m, Math.ceil((i * m + scaled) / n) - 1);
    if (first > 0) outside[first - 1] = 1;
    for (let j = first; j <= last; j++) {
      const above = i === 0 ? 0 : (outside[j] as number);
      const before = j === 0 ? 0 : (outside[j - 1] as number);
      outside[j] = i + j === 0 ? 0 : (above * i + before * j) / (i + j);
    }
  }
  return Math.min(1, outside[m] as number);
}
