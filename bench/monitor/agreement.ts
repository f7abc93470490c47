/** The results of the tests, by column name. */
export interface TestResults {
  readonly statistics: Readonly<Record<string, number>>;
  readonly effects: Readonly<Record<string, number>>;
  /** P-values after the correction for their number. */
  readonly adjusted: Readonly<Record<string, number>>;
}

/**
 * Where two implementations of the same tests differ, in words; nothing where they agree. A statistic and an effect
 * may differ by rounding alone. A p-value far out in the tail is the end of a long sum, so its logarithm is compared.
 */
export function disagreements(left: TestResults, right: TestResults): readonly string[] {
  return (["statistics", "effects", "adjusted"] as const).flatMap((kind) =>
    [...new Set([...Object.keys(left[kind]), ...Object.keys(right[kind])])].flatMap((name) => {
      const [a, b] = [left[kind][name], right[kind][name]];
      if (a !== undefined && b !== undefined && agree(kind, a, b)) return [];
      return [`${kind} of ${name}: ${a} and ${b}`];
    }),
  );
}

function agree(kind: keyof TestResults, a: number, b: number): boolean {
  if (kind !== "adjusted") return Math.abs(a - b) <= 1e-9 * Math.max(1e-3, Math.abs(a), Math.abs(b));
  // Below the smallest number that a double holds with all its digits, one may have rounded to nothing.
  const [left, right] = [Math.max(a, 1e-300), Math.max(b, 1e-300)];
  return Math.abs(Math.log(left) - Math.log(right)) <= 1e-6;
}
