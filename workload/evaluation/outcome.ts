import { type PromptResult } from "../prompts/checkpoint-file";
import { type EvaluationCase } from "./cases-file";
import { type Check, check, unanswered } from "./expectations";

/** One reply to a case, held against everything that is expected of it. */
export interface Attempt {
  readonly passed: boolean;
  /** Null where the model's service refused the prompt. */
  readonly reply: string | null;
  readonly error?: string;
  readonly traceId: string;
  readonly latencyMs?: number;
  readonly completionTokens?: number;
  readonly checks: readonly Check[];
}

/** What came of a case. */
export interface CaseOutcome {
  readonly id: string;
  /** Of what the case asks and expects. */
  readonly digest: string;
  /** Whether more than half of the attempts did. */
  readonly passed: boolean;
  readonly attempts: readonly Attempt[];
}

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
