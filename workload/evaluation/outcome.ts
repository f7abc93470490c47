import type { PromptResult } from "../prompts/checkpoint-file";
import type { EvaluationCase } from "./cases-file";
import { check, unanswered } from "./expectations";
import type { Attempt, CaseOutcome } from "./report";

/**
 * Judges the replies to a file of cases.
 *
 * @param results in order: for each case as many, one after another, as it was put
 */
export function outcomesOf(
  cases: readonly EvaluationCase[],
  results: readonly PromptResult[],
  repeat: number,
): CaseOutcome[] {
  return cases.map((one, index) => {
    const attempts = results
      .slice(index * repeat, (index + 1) * repeat)
      .map((result) => attemptOf(one, result));
    const passed = attempts.filter((attempt) => attempt.passed).length * 2 > repeat;
    return { id: one.id, digest: one.digest, passed, attempts };
  });
}

function attemptOf({ expectations }: EvaluationCase, result: PromptResult): Attempt {
  const { reply, error, traceId, latencyMs, completionTokens } = result;
  const checks =
    reply === undefined
      ? expectations.map((expectation) => unanswered(expectation, error ?? "none"))
      : expectations.map((expectation) =>
          check(expectation, { text: reply, tokens: completionTokens, latencyMs }),
        );
  return {
    passed: checks.every(({ passed }) => passed),
    reply: reply ?? null,
    ...(error === undefined ? {} : { error }),
    traceId,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(completionTokens === undefined ? {} : { completionTokens }),
    checks,
  };
}
