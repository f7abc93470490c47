import type { MlflowClient } from "./mlflow-client";
import { recorded } from "rest-client";

/** What code found of one trace; MLflow's user interface shows it beside the trace, and as a column of them. */
export interface Feedback {
  /** What was looked at, for example `passed`; it heads the column. */
  readonly name: string;
  /** What was found. */
  readonly value: boolean | number | string;
  /** Why, for people. */
  readonly rationale: string;
  /** Name of what found it. */
  readonly source: string;
  /** Id of the run that it was found in. */
  readonly runId: string;
}

/**
 * Adds an assessment to a trace that the server has. A server before MLflow 3.2 knows none. Throws
 * RestError.
 *
 * @param http the server, or workspace, that has the trace
 * @param traceId MLflow's id of the trace, `tr-…`
 * @param feedback what was found
 */
export async function logFeedback(
  http: MlflowClient,
  traceId: string,
  { name, value, rationale, source, runId }: Feedback,
): Promise<void> {
  const now = new Date().toISOString();
  await http.json(
    {
      method: "POST",
      path: `/api/3.0/mlflow/traces/${encodeURIComponent(traceId)}/assessments`,
      body: {
        assessment: {
          assessment_name: name,
          trace_id: traceId,
          source: { source_type: "CODE", source_id: source },
          create_time: now,
          last_update_time: now,
          feedback: { value },
          rationale,
          metadata: { "mlflow.assessment.sourceRunId": runId },
          valid: true,
        },
      },
    },
    recorded,
  );
}
