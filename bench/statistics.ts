/**
 * The middle value, or the mean of the two middle ones: one run that the machine disturbed does not move it.
 * @throws RangeError when there are no values
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (below === undefined || above === undefined) throw new RangeError("no values have no median");
  return (below + above) / 2;
}

/**
 * The median of the rounds' ratios. A busy machine slows both sides of a round and leaves its ratio unchanged.
 *
 * @param measured one value a round
 * @param against as many, of the same rounds
 * @throws RangeError when the rounds do not match or there are none
 */
export function medianRatio(measured: readonly number[], against: readonly number[]): number {
  if (measured.length !== against.length)
    throw new RangeError(`${measured.length} rounds against ${against.length}`);
  return median(measured.map((value, round) => value / (against[round] ?? Number.NaN)));
}

/** The middle and the ends of some values. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws RangeError when there are no values */
export const summaryOf = (values: readonly number[]): Summary => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});
