export interface Pair {
  key: string;
  value: string;
}

export interface RunAnswer {
  info: { run_id: string; run_name: string; user_id: string; status: string; lifecycle_stage: string };
  data: { params?: Pair[]; metrics?: { key: string; value: number; step: number }[]; tags?: Pair[] };
}

export interface TraceInfoAnswer {
  trace_id: string;
  trace_location: { type: string };
  state: string;
  trace_metadata: Record<string, string>;
  tags: Record<string, string>;
  request_preview?: string;
  response_preview?: string;
}

/** A value of a span's attribute, in the service's own structure. */
export interface ValueAnswer {
  array_value?: { values?: ValueAnswer[] };
  kvlist_value?: { values?: AttributeAnswer[] };
  [scalar: string]: unknown;
}

export interface AttributeAnswer {
  key: string;
  value?: ValueAnswer;
}

export interface SpanAnswer {
  span_id: string;
  parent_span_id?: string;
  name: string;
  status: unknown;
  attributes?: AttributeAnswer[];
  events?: { name: string; attributes?: AttributeAnswer[] }[];
}

export interface TraceAnswer {
  trace: { trace_info: TraceInfoAnswer; spans: SpanAnswer[] };
}

// What an MLflow server holds, read by plain requests and not by the client under test.

export async function fetchRun(url: string, runId: string): Promise<{ run: RunAnswer }> {
  return get(`${url}/api/2.0/mlflow/runs/get?run_id=${runId}`);
}

export async function fetchTrace(url: string, traceId: string): Promise<TraceAnswer> {
  return get(`${url}/api/3.0/mlflow/traces/get?trace_id=${traceId}`);
}

/** The infos of the traces of an experiment, of one run where it is named. */
export async function searchTraces(
  url: string,
  experimentId: string,
  runId?: string,
): Promise<TraceInfoAnswer[]> {
  const infos: TraceInfoAnswer[] = [];
  let token: string | undefined;
  do {
    const answer = await post<{ traces?: TraceInfoAnswer[]; next_page_token?: string }>(
      `${url}/api/3.0/mlflow/traces/search`,
      {
        locations: [{ type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: experimentId } }],
        max_results: 500,
        ...(runId === undefined ? {} : { filter: `metadata.\`mlflow.sourceRun\` = '${runId}'` }),
        ...(token === undefined ? {} : { page_token: token }),
      },
    );
    infos.push(...(answer.traces ?? []));
    token = answer.next_page_token;
  } while (token);
  return infos;
}

export async function searchRuns(url: string, experimentId: string): Promise<RunAnswer[]> {
  const answer = await post<{ runs?: RunAnswer[] }>(`${url}/api/2.0/mlflow/runs/search`, {
    experiment_ids: [experimentId],
    max_results: 1000,
  });
  return answer.runs ?? [];
}

export async function createExperiment(url: string, name: string): Promise<string> {
  const answer = await post<{ experiment_id: string }>(`${url}/api/2.0/mlflow/experiments/create`, { name });
  return answer.experiment_id;
}

async function get<T>(address: string): Promise<T> {
  return read(await fetch(address));
}

async function post<T>(address: string, body: unknown): Promise<T> {
  return read(
    await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${response.url}: ${text}`);
  return JSON.parse(text) as T;
}

export async function findExperimentId(url: string, name: string): Promise<string> {
  const answer = await get<{ experiment: { experiment_id: string } }>(
    `${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`,
  );
  return answer.experiment.experiment_id;
}

export async function fetchMetricHistory(
  url: string,
  runId: string,
  key: string,
): Promise<{ step: number }[]> {
  const answer = await get<{ metrics?: { step: number }[] }>(
    `${url}/api/2.0/mlflow/metrics/get-history?run_id=${runId}&metric_key=${key}`,
  );
  return answer.metrics ?? [];
}
