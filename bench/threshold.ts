/** What a measured ratio has to keep to. */
export type Limit = { readonly atMost: number } | { readonly below: number };

/** A promise about speed, and whether it was kept. */
export interface Bound {
  readonly promise: string;
  readonly ratio: number;
  readonly limit: Limit;
  readonly met: boolean;
}

/** Decides on the ratio as measured, not as rounded for the table. A ratio that is no number keeps nothing. */
export function bound(promise: string, ratio: number, limit: Limit): Bound {
  return { promise, ratio, limit, met: "atMost" in limit ? ratio <= limit.atMost : ratio < limit.below };
}

/** For a table: what was measured, what was promised, and whether it holds. */
export const boundCells = ({ promise, ratio, limit, met }: Bound): readonly string[] => [
  promise,
  ratio.toFixed(2),
  "atMost" in limit ? `at most ${limit.atMost}` : `below ${limit.below}`,
  met ? "met" : "NOT MET",
];
