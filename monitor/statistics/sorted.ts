/** A sample's values in ascending order. Every value is finite. */
export type Sorted = Float64Array;

/** The finite values of a sample, sorted; what is missing (NaN) or infinite is left out. */
export function sortedFinite(values: ArrayLike<number>): Sorted {
  const finite = new Float64Array(values.length);
  let length = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isFinite(value)) finite[length++] = value;
  }
  return finite.subarray(0, length).sort();
}

/** Two samples as one. */
export function merged(left: Sorted, right: Sorted): Sorted {
  const all = new Float64Array(left.length + right.length);
  let i = 0;
  let j = 0;
  for (let index = 0; index < all.length; index++) {
    const fromLeft = j === right.length || (i < left.length && (left[i] as number) <= (right[j] as number));
    all[index] = (fromLeft ? left[i++] : right[j++]) as number;
  }
  return all;
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
  for (let index = 0; index < sorted.length; index++) total += sorted[index] as number;
  return total / sorted.length;
}

/** The population's standard deviation (divided by n), 0 for a constant sample. */
export function standardDeviation(sorted: Sorted): number {
  if (sorted[0] === sorted.at(-1)) return 0;
  const centre = mean(sorted);
  let total = 0;
  for (let index = 0; index < sorted.length; index++) total += ((sorted[index] as number) - centre) ** 2;
  return Math.sqrt(total / sorted.length);
}
