import { occurring, sum, type Table } from "./contingency";
import { HypergeometricDraw, logHypergeometric } from "./hypergeometric";
import { seededRandom } from "./random";

/** Tables whose probabilities differ by less than this are taken for equally probable, as in scipy. */
const tolerance = 1 + 1e-7;

/** How many tables are looked at one by one before they are drawn at random instead. */
const mostTables = 20_000;
const draws = 4_999;

/**
 * The Fisher-Freeman-Halton test, two-sided: among all tables with the same margins, the probability of
 * one that is at most as probable as this one. For two categories it is Fisher's exact test. Where there
 * are too many tables to look at each, 4,999 are drawn, by a fixed seed: the same table has the same
 * p-value always, and none below 1/5,000.
 */
export function exactPValue(table: Table): number {
  const { left, right } = occurring(table);
  const total = sum(left) + sum(right);
  if (left.length < 2 || sum(left) === 0 || sum(right) === 0) return 1;
  // The rarest first: then few draws, and short ones, decide most of a table.
  const columns = left
    .map((count, index) => ({ count, size: count + (right[index] as number) }))
    .sort((a, b) => a.size - b.size);
  const sizes = columns.map(({ size }) => size);
  const observed = logProbability(
    columns.map(({ count }) => count),
    sizes,
    total,
    sum(left),
  );
  const bound = observed + Math.log(tolerance);
  return numberOfTables(sizes, sum(left)) <= mostTables
    ? enumerated(sizes, total, sum(left), bound)
    : drawn(sizes, total, sum(left), bound);
}

/** Of the left side's counts, given all margins: a product of hypergeometric probabilities. */
function logProbability(
  counts: readonly number[],
  sizes: readonly number[],
  total: number,
  left: number,
): number {
  let remaining = total;
  let open = left;
  let logarithm = 0;
  for (let index = 0; index < sizes.length - 1; index++) {
    const size = sizes[index] as number;
    const count = counts[index] as number;
    logarithm += logHypergeometric(count, remaining, size, open);
    remaining -= size;
    open -= count;
  }
  return logarithm;
}

function numberOfTables(sizes: readonly number[], left: number): number {
  let tables = 1;
  for (const size of sizes.slice(0, -1)) {
    tables *= Math.min(size, left) + 1;
    if (tables > mostTables) return tables;
  }
  return tables;
}

function enumerated(sizes: readonly number[], total: number, left: number, bound: number): number {
  let probability = 0;
  const visit = (index: number, remaining: number, open: number, logarithm: number): void => {
    if (index === sizes.length - 1) {
      if (logarithm <= bound) probability += Math.exp(logarithm);
      return;
    }
    const size = sizes[index] as number;
    const least = Math.max(0, open - (remaining - size));
    for (let count = least; count <= Math.min(size, open); count++) {
      const step = logHypergeometric(count, remaining, size, open);
      visit(index + 1, remaining - size, open - count, logarithm + step);
    }
  };
  visit(0, total, left, 0);
  return Math.min(1, probability);
}

function drawn(sizes: readonly number[], total: number, left: number, bound: number): number {
  const random = seededRandom(`${sizes.join(" ")} ${left}`);
  const draw = new HypergeometricDraw(random);
  let asExtreme = 0;
  for (let round = 0; round < draws; round++) {
    let remaining = total;
    let open = left;
    let logarithm = 0;
    for (let index = 0; index < sizes.length - 1; index++) {
      const size = sizes[index] as number;
      const { count, logProbability: step } = draw.next(remaining, size, open);
      logarithm += step;
      remaining -= size;
      open -= count;
    }
    if (logarithm <= bound) asExtreme++;
  }
  return (asExtreme + 1) / (draws + 1);
}
