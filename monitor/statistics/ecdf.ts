import type { Sorted } from "./sorted";

export type Step = readonly [value: number, share: number];

/**
 * The empirical distribution function as steps [value, share at or below it], ascending. More than `most`
 * distinct values are thinned to steps that are evenly apart in their share; the first and last are kept.
 */
export function ecdf(sorted: Sorted, most = 200): Step[] {
  const n = sorted.length;
  const steps: Step[] = [];
  if (n === 0) return steps;
  let distinct = 1;
  for (let index = 1; index < n; index++) if (sorted[index] !== sorted[index - 1]) distinct++;
  let due = 0;
  for (let index = 0; index < n; index++) {
    const value = sorted[index] as number;
    if (index + 1 < n && sorted[index + 1] === value) continue;
    const share = (index + 1) / n;
    if (distinct > most && steps.length > 0 && index + 1 < n && share < due) continue;
    steps.push([value, share]);
    // The first step and the last one are two of the `most`.
    due = share + 1 / (most - 2);
  }
  return steps;
}
