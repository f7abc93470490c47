/**
 * Adjusts p-values for their number so that, of those at or below a level, at most that share is expected
 * to be false alarms (Benjamini and Hochberg 1995). In the order given.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues
    .map((_, index) => index)
    .sort((a, b) => (pValues[b] as number) - (pValues[a] as number));
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  order.forEach((index, position) => {
    const rank = pValues.length - position;
    smallest = Math.min(smallest, (pValues[index] as number) * (pValues.length / rank));
    adjusted[index] = smallest;
  });
  return adjusted;
}
