import type { Table } from "./contingency";
import { sum } from "./contingency";

/**
 * The population stability index of two tables of counts: 0 for the same shares. Half an observation is
 * added to every category, so that one which a side lacks weighs by how many observations say so.
 */
export function populationStabilityIndex({ left, right }: Table): number {
  const leftTotal = sum(left) + left.length / 2;
  const rightTotal = sum(right) + right.length / 2;
  let index = 0;
  for (let category = 0; category < left.length; category++) {
    const before = ((left[category] as number) + 0.5) / leftTotal;
    const after = ((right[category] as number) + 0.5) / rightTotal;
    index += (after - before) * Math.log(after / before);
  }
  return index;
}

/**
 * The Jensen-Shannon divergence of two tables of counts in bits: 0 for the same shares, 1 for nothing in
 * common. Its square root is the Jensen-Shannon distance. Neither side may be empty.
 */
export function jensenShannonDivergence(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let leftTotal = 0;
  let rightTotal = 0;
  for (let term = 0; term < left.length; term++) {
    leftTotal += left[term] as number;
    rightTotal += right[term] as number;
  }
  let bits = 0;
  for (let term = 0; term < left.length; term++) {
    const p = (left[term] as number) / leftTotal;
    const q = (right[term] as number) / rightTotal;
    if (p > 0) bits += p * Math.log2((2 * p) / (p + q));
    if (q > 0) bits += q * Math.log2((2 * q) / (p + q));
  }
  return Math.min(1, Math.max(0, bits / 2));
}
