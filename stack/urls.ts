import type { MlflowTarget } from "mlflow-js-client";

/** Where people see a run. */
export function runUrl(target: MlflowTarget, experimentId: string, runId: string): string {
  return `${experimentUrl(target, experimentId)}/runs/${runId}`;
}

/** Where people see a trace. */
export function traceUrl(target: MlflowTarget, experimentId: string, traceId: string): string {
  return `${experimentUrl(target, experimentId)}/traces?selectedEvaluationId=${traceId}`;
}

/** Where people see an experiment. */
export function experimentUrl(target: MlflowTarget, experimentId: string): string {
  return `${target.url}${target.dialect === "databricks" ? "/ml" : "/#"}/experiments/${experimentId}`;
}
