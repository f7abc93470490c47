import type { CategoricalResult, Sides } from "../report";

/** A category with the share of each side that it has. */
export interface CategoryShares {
  readonly name: string;
  /** Its place among the metric's categories. */
  readonly index: number;
  readonly shares: Sides<number>;
}

/** The categories in their order, with shares in place of counts; a side without values has shares of 0. */
export function sharesOf({ categories }: Pick<CategoricalResult, "categories">): CategoryShares[] {
  const total = (side: keyof Sides<number>): number =>
    categories.reduce((sum, category) => sum + category[side], 0) || 1;
  const totals = { baseline: total("baseline"), candidate: total("candidate") };
  return categories.map(({ name, baseline, candidate }, index) => ({
    name,
    index,
    shares: { baseline: baseline / totals.baseline, candidate: candidate / totals.candidate },
  }));
}

/** The category whose share changed most, a rise before a fall of the same size; undefined when there is none. */
export function mostMoved(metric: Pick<CategoricalResult, "categories">): CategoryShares | undefined {
  const change = ({ shares }: CategoryShares): number => shares.candidate - shares.baseline;
  return sharesOf(metric).sort(
    (one, other) => Math.abs(change(other)) - Math.abs(change(one)) || change(other) - change(one),
  )[0];
}
