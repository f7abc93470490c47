import type { AcceptedCase, CaseOutcome, Comparison, Gate } from "./report";

/**
 * Decides whether what came of the cases is good enough.
 *
 * - A case that passed in the accepted run and fails now is a regression.
 * - A case that the accepted run does not know, or knows otherwise, must pass; without an accepted run all must,
 *   unless a least rate is given, which then decides.
 * - The share of cases that pass must be the least rate or more, where one is given.
 */
export function judge(
  outcomes: readonly CaseOutcome[],
  accepted: readonly AcceptedCase[] | undefined,
  minPassRate: number | undefined,
): Gate {
  const comparison = accepted === undefined ? null : compare(outcomes, accepted);
  const failing = outcomes.filter(({ passed }) => !passed).map(({ id }) => id);
  const unexcused = (
    comparison === null
      ? minPassRate === undefined
        ? failing
        : []
      : failing.filter((id) => comparison.added.includes(id) || comparison.edited.includes(id))
  ).length;
  const regressed = comparison?.regressed ?? [];
  const rate = passRate(outcomes);
  const reasons = [
    ...(regressed.length > 0
      ? [
          `${cases(regressed.length)} passed in the accepted run and fail${s(regressed.length)} now: ${named(regressed)}`,
        ]
      : []),
    ...(unexcused > 0
      ? [
          comparison === null
            ? `${cases(unexcused)} fail${s(unexcused)}, and no run is accepted`
            : `${cases(unexcused)} that the accepted run does not know so fail${s(unexcused)}`,
        ]
      : []),
    ...(minPassRate !== undefined && rate < minPassRate
      ? [`${percent(rate)} of the cases pass, less than ${percent(minPassRate)}`]
      : []),
  ];
  const verdict = regressed.length > 0 ? "regressed" : reasons.length > 0 ? "failed" : "passed";
  return { verdict, reasons, comparison };
}

export const passRate = (outcomes: readonly CaseOutcome[]): number =>
  outcomes.filter(({ passed }) => passed).length / outcomes.length;

function compare(outcomes: readonly CaseOutcome[], accepted: readonly AcceptedCase[]): Comparison {
  const before = new Map(accepted.map((one) => [one.id, one]));
  const now = new Set(outcomes.map(({ id }) => id));
  const ids = (matches: (outcome: CaseOutcome, earlier: AcceptedCase | undefined) => boolean): string[] =>
    outcomes.filter((outcome) => matches(outcome, before.get(outcome.id))).map(({ id }) => id);
  const same = (
    passedBefore: boolean,
    passedNow: boolean,
  ): ((outcome: CaseOutcome, earlier: AcceptedCase | undefined) => boolean) => {
    return ({ digest, passed }, earlier) =>
      earlier?.digest === digest && earlier.passed === passedBefore && passed === passedNow;
  };
  return {
    regressed: ids(same(true, false)),
    fixed: ids(same(false, true)),
    stillFailing: ids(same(false, false)),
    added: ids((_, earlier) => earlier === undefined),
    edited: ids(({ digest }, earlier) => earlier !== undefined && earlier.digest !== digest),
    removed: accepted.filter(({ id }) => !now.has(id)).map(({ id }) => id),
  };
}

const cases = (count: number): string => `${count} case${count === 1 ? "" : "s"}`;

/** A verb's ending. */
const s = (count: number): string => (count === 1 ? "s" : "");

const named = (ids: readonly string[]): string =>
  ids.length <= 5 ? ids.join(", ") : `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more`;

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
