/**
 * A thin client of MLflow's REST interface, of an open-source server or a Databricks workspace: experiments,
 * runs, traces, artifacts. One login and one retry budget for all requests; errors are MlflowError.
 *
 * @example
 * const http = new MlflowHttp({ dialect: "server", url: "http://127.0.0.1:5000" }, defaultRetryPolicy);
 * const experimentId = await getOrCreateExperiment(http, "lab");
 * for await (const runs of searchRuns(http, experimentId)) console.log(runs);
 *
 * @module azure-llmops-lab/mlflow
 */
export { type Feedback, logFeedback } from "./assessments";
export { MlflowError } from "../../rest-client/src/rest-error";
export { type Experiment, findExperiment, findExperimentById, getOrCreateExperiment } from "./experiments";
export { MlflowHttp, type MlflowRequest } from "../../rest-client/src/rest-client";
export { type Json, type JsonObject } from "./python-json";
export { defaultRetryPolicy, type RetryPolicy, retryPolicyFrom } from "../../rest-client/src/retry";
export { logBatch, RefusedValuesError } from "./log-batch";
export { putRunArtifacts, readRunArtifact, type RunArtifact } from "./run-artifacts";
export {
  createRun,
  endRun,
  findRun,
  findRunById,
  findRunsNamed,
  getRun,
  type Metric,
  type NewRun,
  type Param,
  reopenRun,
  type Run,
  type RunEndStatus,
  searchRuns,
  type Tag,
} from "./runs";
export { type RefusedValue, type RunValues } from "./run-values";
export { type Shape } from "../../rest-client/src/shape";
export { type StoredEvent, type StoredInfo, type StoredSpan } from "./stored-trace";
export { type AuthorizationProvider, type MlflowTarget } from "../../rest-client/src/target";
export { type FinishedTrace, type PlacedTrace, type SpanRecord, type TraceInfo } from "./trace-record";
export { searchTraces, SpanReader, type TraceSearch } from "./trace-search";
