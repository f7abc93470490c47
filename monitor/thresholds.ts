/** From when on a difference is drift. */
export interface Thresholds {
  /** The share of false alarms among all alarms that is accepted (Benjamini-Hochberg). */
  readonly falseDiscoveryRate: number;
  /** Below so many values on either side nothing is decided. */
  readonly minimumSamples: number;
  /** Kolmogorov-Smirnov distance: a share of the values. */
  readonly numericEffect: number;
  readonly cramersV: number;
  readonly populationStabilityIndex: number;
  /** Jensen-Shannon distance beyond what chance gives. */
  readonly wordingEffect: number;
  /** The smallest effect of single metrics, by their names. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * One value in twenty for numbers, which is what a small shift moves (Cohen 1988: a fifth of a standard
 * deviation moves one in thirteen); 0.1 for Cramér's V ("small") and for a Jensen-Shannon distance; 0.2 for a
 * population stability index ("significant").
 */
export const defaultThresholds: Thresholds = {
  falseDiscoveryRate: 0.05,
  minimumSamples: 5,
  numericEffect: 0.05,
  cramersV: 0.1,
  populationStabilityIndex: 0.2,
  wordingEffect: 0.1,
  metrics: {},
};
