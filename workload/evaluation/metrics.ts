import { EXPECTATIONS } from "./expectations";
import { passRate } from "./gate";
import type { Attempt, CaseOutcome } from "./report";

/**
 * The metrics of an evaluation: shares from 0 to 1.
 *
 * - `pass_rate` of all cases; `cases`, `cases_passed`, `cases_failed`
 * - `pass_rate.<expectation>`: of the replies that it was expected of
 * - `similarity_mean`: ROUGE-L of the replies that have a reference
 */
export function evaluationMetrics(outcomes: readonly CaseOutcome[]): Record<string, number> {
  const passed = outcomes.filter((one) => one.passed).length;
  const checks = outcomes.flatMap(({ attempts }) => attempts.flatMap((attempt) => attempt.checks));
  const rates = EXPECTATIONS.flatMap((name): [string, number][] => {
    const own = checks.filter(({ expectation }) => expectation === name);
    return own.length === 0
      ? []
      : [[`pass_rate.${name}`, own.filter((one) => one.passed).length / own.length]];
  });
  const similarities = checks.flatMap(({ expectation, value }) =>
    expectation === "similarity" && value !== undefined ? [value] : [],
  );
  return {
    cases: outcomes.length,
    cases_passed: passed,
    cases_failed: outcomes.length - passed,
    pass_rate: passRate(outcomes),
    ...Object.fromEntries(rates),
    ...(similarities.length === 0
      ? {}
      : { similarity_mean: similarities.reduce((sum, value) => sum + value, 0) / similarities.length }),
  };
}

/** The metrics of one reply, at its step: whether it passed (1 or 0), and its similarity where that was measured. */
export function attemptMetrics({ passed, checks }: Attempt): Record<string, number | undefined> {
  return {
    passed: passed ? 1 : 0,
    similarity: checks.find(({ expectation }) => expectation === "similarity")?.value,
  };
}
