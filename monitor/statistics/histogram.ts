import { merged, quantile, type Sorted } from "./sorted";

/** Bins of one width; `edges` has one entry more than there are bins. */
export type Edges = readonly number[];

const mostBins = 40;

/**
 * Bin edges for two samples together. Whole numbers with a small range get a bin each. Otherwise the width
 * is Freedman and Diaconis's within the middle 99 % of the values: what lies further out is counted in the
 * first and last bin, so that one outlier does not press all others into one bin.
 */
export function binEdges(left: Sorted, right: Sorted): Edges {
  const pooled = merged(left, right);
  const smallest = pooled[0];
  const largest = pooled.at(-1);
  if (smallest === undefined || largest === undefined) return [];
  const whole = pooled.every(Number.isInteger);
  if (whole && largest - smallest < mostBins) {
    return Array.from({ length: largest - smallest + 2 }, (_, bin) => smallest + bin - 0.5);
  }
  const low = quantile(pooled, 0.005);
  const high = quantile(pooled, 0.995);
  const [from, to] = low < high ? [low, high] : [smallest, largest];
  const width = (2 * (quantile(pooled, 0.75) - quantile(pooled, 0.25))) / Math.cbrt(pooled.length);
  const wanted = width > 0 ? Math.ceil((to - from) / width) : mostBins;
  const bins = Math.min(mostBins, Math.max(8, wanted));
  return Array.from({ length: bins + 1 }, (_, bin) => from + ((to - from) * bin) / bins);
}

/** How many values lie in each bin; those beyond the edges are in the outer bins. */
export function binCounts(sorted: Sorted, edges: Edges): number[] {
  const bins = edges.length - 1;
  if (bins < 1) return [];
  const counts = new Array<number>(bins).fill(0);
  let bin = 0;
  for (let index = 0; index < sorted.length; index++) {
    const value = sorted[index] as number;
    while (bin < bins - 1 && value >= (edges[bin + 1] as number)) bin++;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}
