/**
 * A thin client of MLflow's REST interface, of an open-source server or a Databricks workspace: experiments,
 * runs, traces, artifacts. One login and one retry budget for all requests; errors are RestError.
 *
 * @example
 * const http = new MlflowClient({ dialect: "server", url: "http://127.0.0.1:5000" });
 * const experimentId = await getOrCreateExperiment(http, "lab");
 * for await (const runs of searchRuns(http, experimentId)) console.log(runs);
 *
 * @module azure-llmops-lab/mlflow
 */
export { type Feedback, logFeedback } from "./assessments";
export { RestError } from "rest-client";
export { MlflowError, MlflowHttp, type MlflowRequest } from "./deprecated";
export {
  type Experiment,
  findExperiment,
  findExperimentById,
  getOrCreateExperiment,
  renameExperiment,
  restoreExperiment,
} from "./experiments";
export { type RestRequest } from "rest-client";
export { MlflowClient } from "./mlflow-client";
export { type Json, type JsonObject, dumps, isObject, textOf, toJson, truncate } from "./python-json";
export { defaultRetryPolicy, type RetryPolicy, retryPolicyFrom } from "rest-client";
export { logBatch, RefusedValuesError } from "./log-batch";
export { putRunArtifacts, readRunArtifact, type RunArtifact, artifactsNotServed } from "./run-artifacts";
export {
  createRun,
  endRun,
  findRun,
  findRunById,
  findRunsNamed,
  getRun,
  type NewRun,
  reopenRun,
  type Run,
  type RunEndStatus,
  searchRuns,
  readMetricHistory,
} from "./runs";
export { type Metric, type Param, type RefusedValue, type RunValues, type Tag, fitting } from "./run-values";
export { type Shape } from "rest-client";
export {
  type StoredEvent,
  type StoredInfo,
  type StoredSpan,
  storedInfo,
  storedTrace,
  type StoredTrace,
  UnreadableAttribute,
} from "./stored-trace";
export { type AuthorizationProvider } from "rest-client";
export { type MlflowTarget } from "./mlflow-client";
export { type FinishedTrace, type PlacedTrace, type SpanRecord, type TraceInfo } from "./trace-record";
export { searchTraces, SpanReader, type TraceSearch, searchTraceInfos } from "./trace-search";
export { chunks } from "./chunks";
export { spansRejected } from "./stored";
export { exportSpans, lacksOtlp, putArtifact, startTrace, uploadSpans } from "./traces";
export { spanText } from "./artifact";
