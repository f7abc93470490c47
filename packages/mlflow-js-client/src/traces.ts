import { artifactText } from "./artifact";
import { oneCredential, uploadToStore, type UploadCredential } from "./blob-upload";
import { RestError } from "rest-client";
import type { MlflowClient } from "./mlflow-client";
import { otlpRequest } from "./otlp";
import { exactly, object, type Shape } from "rest-client";
import { checkExport, checkStored } from "./stored";
import type { PlacedTrace } from "./trace-record";

/**
 * Puts a trace's info down. It may be sent again at any time: the same id replaces what is there.
 */
export async function startTrace(http: MlflowClient, trace: PlacedTrace): Promise<void> {
  const location = { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: trace.experimentId } };
  const body = { trace: { trace_info: { ...trace.info, trace_location: location } } };
  await http.json(
    { method: "POST", path: "/api/3.0/mlflow/traces", body },
    startedTrace(trace.info.trace_id),
  );
}

/** The service gives the trace back. */
const startedTrace = (id: string): Shape<object> =>
  object({ trace: object({ trace_info: object({ trace_id: exactly(id, "the trace's") }, {}) }, {}) }, {});

/**
 * Sends the spans of traces of one experiment to an open-source server in one request. One bad span
 * fails all of them.
 */
export async function exportSpans(http: MlflowClient, traces: PlacedTrace[]): Promise<void> {
  const experimentId = traces[0]?.experimentId;
  if (experimentId === undefined) return;
  const answer = await http.answer({
    method: "POST",
    path: "/v1/traces",
    headers: { "x-mlflow-experiment-id": experimentId },
    body: otlpRequest(traces.flatMap((trace) => trace.spans)),
  });
  checkExport(answer);
}

/**
 * Whether an error of `exportSpans` says that this server takes no OTLP: 404 before MLflow 3.4, 405 where what
 * stands before it knows the path for reading alone, 501 with a store of files.
 */
export function lacksOtlp(error: unknown): boolean {
  return error instanceof RestError && [404, 405, 501].includes(error.status ?? 0);
}

/** Puts the spans of a trace into the artifact store of an open-source server. */
export async function putArtifact(http: MlflowClient, trace: PlacedTrace): Promise<void> {
  const answer = await http.answer({
    method: "PUT",
    path: `/api/2.0/mlflow-artifacts/artifacts/${trace.experimentId}/traces/${trace.info.trace_id}/artifacts/traces.json`,
    headers: { "content-type": "text/plain" },
    body: artifactText(trace.spans),
  });
  checkStored(answer);
}

/** Puts the spans of a trace into the blob store of a Databricks workspace. */
export async function uploadSpans(http: MlflowClient, trace: PlacedTrace): Promise<void> {
  const credential = async (): Promise<UploadCredential> => {
    const path = `/api/2.0/mlflow/traces/${trace.info.trace_id}/credentials-for-data-upload`;
    return (await http.json({ method: "GET", path }, oneCredential)).credential_info;
  };
  await uploadToStore(http, credential, artifactText(trace.spans));
}
