import type { Verdict } from "../report";
import type { Thresholds } from "../thresholds";

/** What a verdict is given by. */
export interface Findings {
  readonly counts: { readonly baseline: number; readonly candidate: number };
  readonly adjustedPValue: number | null;
  /** Null where no effect could be computed. */
  readonly effect: number | null;
  readonly smallestEffect: number;
  /** The smallest p-value that samples of these sizes can have at all. */
  readonly smallestPValue: number;
  /** How many tests were made. */
  readonly tests: number;
}

/**
 * Drift, where a difference is large enough to matter and, after the correction, unlikely to be chance; both
 * at any size of the samples.
 *
 * Where not even a complete change could have been told from chance among so many tests, the answer is
 * "too few samples" and not "no drift".
 */
export function verdictOf(findings: Findings, thresholds: Thresholds): Verdict {
  const { counts, adjustedPValue, effect, smallestEffect } = findings;
  const fewest = Math.min(counts.baseline, counts.candidate);
  if (fewest < thresholds.minimumSamples || effect === null || adjustedPValue === null) {
    return "too few samples";
  }
  if (effect >= smallestEffect && adjustedPValue <= thresholds.falseDiscoveryRate) return "drift";
  const tellable = findings.smallestPValue * findings.tests <= thresholds.falseDiscoveryRate;
  return tellable ? "no drift" : "too few samples";
}
