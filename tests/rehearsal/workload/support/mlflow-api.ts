/** What an MLflow server holds, read by plain requests and not by the client under test. */
export async function fetchRun(url: string, runId: string): Promise<any> {
  return get(`${url}/api/2.0/mlflow/runs/get?run_id=${runId}`);
}

export async function fetchTrace(url: string, traceId: string): Promise<any> {
  return get(`${url}/api/3.0/mlflow/traces/get?trace_id=${traceId}`);
}

/** The infos of the traces of an experiment, of one run where it is named. */
export async function searchTraces(url: string, experimentId: string, runId?: string): Promise<any[]> {
  const infos: any[] = [];
  let token: string | undefined;
  do {
    const answer = await post(`${url}/api/3.0/mlflow/traces/search`, {
      locations: [{ type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: experimentId } }],
      max_results: 500,
      ...(runId === undefined ? {} : { filter: `metadata.\`mlflow.sourceRun\` = '${runId}'` }),
      ...(token === undefined ? {} : { page_token: token }),
    });
    infos.push(...(answer.traces ?? []));
    token = answer.next_page_token;
  } while (token);
  return infos;
}

export async function searchRuns(url: string, experimentId: string): Promise<any[]> {
  const answer = await post(`${url}/api/2.0/mlflow/runs/search`, {
    experiment_ids: [experimentId],
    max_results: 1000,
  });
  return answer.runs ?? [];
}

export async function createExperiment(url: string, name: string): Promise<string> {
  return (await post(`${url}/api/2.0/mlflow/experiments/create`, { name })).experiment_id as string;
}

async function get(address: string): Promise<any> {
  return read(await fetch(address));
}

async function post(address: string, body: unknown): Promise<any> {
  return read(
    await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function read(response: Response): Promise<any> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${response.url}: ${text}`);
  return JSON.parse(text);
}
