import { chiSquareSurvival } from "./gamma";

/** How often each category occurs on two sides, in the same order. */
export interface Table {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

export interface ChiSquare {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** The smallest expected count: below 5 the approximation is poor. */
  readonly smallestExpected: number;
}

/** Leaves out the categories that no side has. */
export function occurring(table: Table): Table {
  const kept = table.left.map((count, index) => count + (table.right[index] ?? 0) > 0);
  return {
    left: table.left.filter((_, index) => kept[index]),
    right: table.right.filter((_, index) => kept[index]),
  };
}

/**
 * Pearson's chi-square test of homogeneity, without a continuity correction. A table of one category, or
 * with an empty side, shows no difference: statistic 0, p-value 1.
 */
export function chiSquare(table: Table): ChiSquare {
  const { left, right } = occurring(table);
  const leftTotal = sum(left);
  const rightTotal = sum(right);
  const total = leftTotal + rightTotal;
  let statistic = 0;
  let smallestExpected = Number.POSITIVE_INFINITY;
  for (let index = 0; index < left.length; index++) {
    const inLeft = left[index] as number;
    const inRight = right[index] as number;
    const expectedLeft = ((inLeft + inRight) * leftTotal) / total;
    const expectedRight = ((inLeft + inRight) * rightTotal) / total;
    smallestExpected = Math.min(smallestExpected, expectedLeft, expectedRight);
    if (expectedLeft > 0) statistic += (inLeft - expectedLeft) ** 2 / expectedLeft;
    if (expectedRight > 0) statistic += (inRight - expectedRight) ** 2 / expectedRight;
  }
  const degreesOfFreedom = Math.max(0, left.length - 1);
  const empty = degreesOfFreedom === 0 || leftTotal === 0 || rightTotal === 0;
  return {
    statistic: empty ? 0 : statistic,
    degreesOfFreedom,
    pValue: empty ? 1 : chiSquareSurvival(statistic, degreesOfFreedom),
    smallestExpected: Number.isFinite(smallestExpected) ? smallestExpected : 0,
  };
}

/** Cramér's V of a table with two sides, 0 to 1: 0 for the same shares, 1 for no category in common. */
export function cramersV(table: Table): number {
  const total = sum(table.left) + sum(table.right);
  return total === 0 ? 0 : Math.min(1, Math.sqrt(chiSquare(table).statistic / total));
}

export function sum(counts: readonly number[]): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
