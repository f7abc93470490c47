import { kolmogorovSurvival } from "./kolmogorov";
import { type Sorted } from "./sorted";

export interface KolmogorovSmirnov {
  /** The largest distance between the two empirical distribution functions, 0 to 1. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly exact: boolean;
}

/** Up to this many values on the larger side the p-value is exact, as scipy's `ks_2samp` decides. */
const exactUpTo = 10_000;

/**
 * The two-sample Kolmogorov-Smirnov test, two-sided. The exact p-value takes all ways of interleaving
 * the two samples as equally likely; with ties it is conservative.
 */
export function kolmogorovSmirnov(left: Sorted, right: Sorted): KolmogorovSmirnov {
  const n = left.length;
  const m = right.length;
  const scaled = scaledDistance(left, right);
  const statistic = scaled / (n * m);
  const exact = Math.max(n, m) <= exactUpTo;
  const pValue = exact
    ? exactPValue(n, m, scaled)
    : kolmogorovSurvival(Math.max(1, Math.round((n * m) / (n + m))), statistic);
  return { statistic, pValue, exact };
}

/** The distance times n·m, a whole number: compared without rounding. */
function scaledDistance(left: Sorted, right: Sorted): number {
  const n = left.length;
  const m = right.length;
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < n && j < m) {
    const a = left[i] as number;
    const b = right[j] as number;
    const value = a < b ? a : b;
    while (i < n && left[i] === value) i++;
    while (j < m && right[j] === value) j++;
    const distance = Math.abs(i * m - j * n);
    if (distance > largest) largest = distance;
  }
  return largest;
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
