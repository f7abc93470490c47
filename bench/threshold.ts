/** The limit of a measurement. */
export type Limit = { readonly atMost: number } | { readonly below: number };

/** A measurement with its limit. */
export interface Threshold {
  readonly name: string;
  readonly measured: number;
  readonly limit: Limit;
  readonly met: boolean;
}

/** Compares the measurement itself with the limit, not its rounded text. NaN never meets a limit. */
export const threshold = (name: string, measured: number, limit: Limit): Threshold => ({
  name,
  measured,
  limit,
  met: "atMost" in limit ? measured <= limit.atMost : measured < limit.below,
});

/** The cells of a table row: name, measurement, limit, and whether the limit is met. */
export const thresholdCells = ({ name, measured, limit, met }: Threshold): readonly string[] => [
  name,
  measured.toFixed(2),
  "atMost" in limit ? `at most ${limit.atMost}` : `below ${limit.below}`,
  met ? "met" : "NOT MET",
];
