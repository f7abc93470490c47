/** A sample's values in ascending order. Every value is finite. */
export type Sorted = Float64Array;

/** The finite values of a sample, sorted; what is missing (NaN) or infinite is left out. */
export function sortedFinite(values: Iterable<number>): Sorted {
  const finite = Float64Array.from(values).filter(Number.isFinite);
  return finite.sort();
}

/** Linear interpolation between the two nearest ranks, as numpy's default. `sorted` must not be empty. */
export function quantile(sorted: Sorted, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = sorted[below] ?? Number.NaN;
  const upper = sorted[below + 1] ?? lower;
  return lower + (upper - lower) * (position - below);
}

export function mean(sorted: Sorted): number {
  let total = 0;
  for (const value of sorted) total += value;
  return total / sorted.length;
}

/** The population's standard deviation (divided by n), 0 for a constant sample. */
export function standardDeviation(sorted: Sorted): number {
  if (sorted[0] === sorted.at(-1)) return 0;
  const centre = mean(sorted);
  let total = 0;
  for (const value of sorted) total += (value - centre) ** 2;
  return Math.sqrt(total / sorted.length);
}
