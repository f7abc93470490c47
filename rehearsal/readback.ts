import { UserError } from "rest-client";
import { loginOf } from "azure-simulator";

/** A run and its trace as the MLflow server holds them: what counts is what arrived. */
export interface Recorded {
  readonly run: {
    readonly id: string;
    readonly status: string;
    readonly params: Readonly<Record<string, string>>;
  };
  readonly trace: {
    readonly id: string;
    readonly state: string;
    readonly tokens: { readonly input: number; readonly output: number; readonly total: number } | null;
    readonly requestPreview: string;
    readonly responsePreview: string;
    readonly spans: number;
    /** Whether the trace names the run; that is what makes a search by run find it. */
    readonly linkedToRun: boolean;
  };
}

interface RunAnswer {
  readonly run: {
    readonly info: { run_id: string; status: string };
    readonly data: { params?: { key: string; value: string }[] };
  };
}

interface TraceAnswer {
  readonly trace: {
    readonly trace_info: {
      trace_id: string;
      state: string;
      request_preview?: string;
      response_preview?: string;
      trace_metadata?: Record<string, string>;
    };
    readonly spans?: unknown[];
  };
}

/**
 * Asks the tracking server itself, past the workspace, for a run and a trace.
 * @param server its address with the login in it
 * @throws UserError when either is not there
 */
export async function readBack(server: string, runId: string, traceId: string): Promise<Recorded> {
  const { url, headers } = loginOf(server);
  const get = async <T>(path: string, what: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, { headers });
    if (!response.ok)
      throw new UserError(
        `The MLflow server does not have ${what}: ${response.status} ${await response.text()}`,
      );
    return (await response.json()) as T;
  };
  const { run } = await get<RunAnswer>(
    `/api/2.0/mlflow/runs/get?run_id=${encodeURIComponent(runId)}`,
    `run ${runId}`,
  );
  const { trace } = await get<TraceAnswer>(
    `/api/3.0/mlflow/traces/get?trace_id=${encodeURIComponent(traceId)}`,
    `trace ${traceId} with its spans`,
  );
  const info = trace.trace_info;
  const usage = info.trace_metadata?.["mlflow.trace.tokenUsage"];
  const counts = usage ? (JSON.parse(usage) as Record<string, number>) : undefined;
  return {
    run: {
      id: run.info.run_id,
      status: run.info.status,
      params: Object.fromEntries((run.data.params ?? []).map(({ key, value }) => [key, value])),
    },
    trace: {
      id: info.trace_id,
      state: info.state,
      tokens: counts
        ? {
            input: counts["input_tokens"] ?? 0,
            output: counts["output_tokens"] ?? 0,
            total: counts["total_tokens"] ?? 0,
          }
        : null,
      requestPreview: info.request_preview ?? "",
      responsePreview: info.response_preview ?? "",
      spans: trace.spans?.length ?? 0,
      linkedToRun: info.trace_metadata?.["mlflow.sourceRun"] === run.info.run_id,
    },
  };
}
