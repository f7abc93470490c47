import { type Sorted } from "./sorted";

/**
 * The first Wasserstein distance between two samples, in their unit: the area between their distribution
 * functions, or how far the mass of one has to be moved on average to become the other.
 */
export function wasserstein(left: Sorted, right: Sorted): number {
  const n = left.length;
  const m = right.length;
  let i = 0;
  let j = 0;
  let area = 0;
  let previous = Math.min(left[0] ?? Number.NaN, right[0] ?? Number.NaN);
  while (i < n || j < m) {
    const a = i < n ? (left[i] as number) : Number.POSITIVE_INFINITY;
    const b = j < m ? (right[j] as number) : Number.POSITIVE_INFINITY;
    const value = a < b ? a : b;
    area += Math.abs(i / n - j / m) * (value - previous);
    previous = value;
    if (a === value) i++;
    if (b === value) j++;
  }
  return area;
}
