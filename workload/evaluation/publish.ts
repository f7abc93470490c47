import { UserError } from "rest-client";
import {
  logFeedback,
  type MlflowClient,
  artifactsNotServed,
  putRunArtifacts,
  logBatch,
  getRun,
} from "mlflow-js-client";
import { RestError } from "rest-client";
import { mapLimited } from "rest-client";
import { evaluationTags, resultsPath } from "./evaluation-run";
import type { Attempt } from "./report";
import type { EvaluationReport } from "./report";

/** Requests under way at a time. */
const concurrency = 8;

/** What assessments are said to come from. */
const source = "llmops eval";

/**
 * Puts the report beside the run, the checks onto the traces, and, last, the tag by which later runs find this one:
 * an accepted run has its results. What could not be recorded is the problem.
 */
export async function publish(options: {
  readonly http: MlflowClient;
  readonly report: EvaluationReport;
  readonly runId: string;
  readonly accept: boolean;
  readonly onNotice: ((text: string) => void) | undefined;
}): Promise<{ report: EvaluationReport; problem: UserError | undefined }> {
  const { http, runId, accept, onNotice } = options;
  const report = { ...options.report, accepted: accept };
  try {
    await logAssessments(http, report, runId, onNotice);
    await putRunArtifacts(http, await getRun(http, runId), [
      { path: resultsPath, text: `${JSON.stringify(report, null, 2)}\n` },
    ]).catch((error: unknown) => {
      const served = !(error instanceof RestError) || error.code !== artifactsNotServed;
      if (served || accept) throw error;
      onNotice?.(`The results were not logged, and no later run can be compared with them: ${error.message}`);
    });
    if (accept) await logBatch(http, runId, { tags: [{ key: evaluationTags.accepted, value: "true" }] });
    return { report, problem: undefined };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const what = accept
      ? "the evaluation could not be accepted"
      : "the evaluation could not be recorded whole";
    return {
      report: { ...report, accepted: false },
      problem: new UserError(`${what}: ${error.message}`, { cause: error }),
    };
  }
}

/** A server that knows no assessments goes without. */
async function logAssessments(
  http: MlflowClient,
  { results }: EvaluationReport,
  runId: string,
  onNotice: ((text: string) => void) | undefined,
): Promise<void> {
  try {
    await mapLimited(
      results.flatMap(({ attempts }) => attempts.filter(({ traceId }) => traceId !== "")),
      concurrency,
      async (attempt) => {
        for (const feedback of feedbackOf(attempt))
          await logFeedback(http, attempt.traceId, { ...feedback, source, runId });
      },
    );
  } catch (error) {
    if (!(error instanceof RestError) || ![404, 405, 501].includes(error.status ?? 0)) throw error;
    onNotice?.(`The traces have no assessments: ${error.message}`);
  }
}

function feedbackOf({ passed, checks }: Attempt) {
  const failed = checks.filter((one) => !one.passed);
  return [
    ...checks.map((one) => ({ name: one.expectation, value: one.passed, rationale: one.why })),
    {
      name: "passed",
      value: passed,
      rationale: failed.length === 0 ? "meets every expectation" : failed.map(({ why }) => why).join("; "),
    },
  ];
}
