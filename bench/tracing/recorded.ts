import { UserError } from "rest-client";
import { loginOf } from "azure-simulator";

/** The runs and traces of an experiment on a server. */
export interface Recorded {
  readonly runs: readonly RecordedRun[];
  /** Traces of the experiment that are in none of its runs. */
  readonly withoutRun: number;
}

export interface RecordedRun {
  readonly id: string;
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  /** Traces that are linked to it. */
  readonly traces: number;
}

interface RunAnswer {
  readonly info: { readonly run_id: string; readonly status: string };
  readonly data: { readonly params?: readonly { readonly key: string; readonly value: string }[] };
}

interface TraceAnswer {
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Creates an experiment. @returns its id */
export async function createExperiment(url: string, name: string): Promise<string> {
  const { experiment_id: id } = await post<{ experiment_id: string }>(
    `${url}/api/2.0/mlflow/experiments/create`,
    { name },
  );
  return id;
}

/** Reads an experiment through the public API: its runs, and page by page the traces of each. */
export async function recordedIn(url: string, experimentId: string): Promise<Recorded> {
  const { runs = [] } = await post<{ runs?: RunAnswer[] }>(`${url}/api/2.0/mlflow/runs/search`, {
    experiment_ids: [experimentId],
  });
  const recorded: RecordedRun[] = [];
  for (const { info, data } of runs) {
    recorded.push({
      id: info.run_id,
      status: info.status,
      params: Object.fromEntries((data.params ?? []).map(({ key, value }) => [key, value])),
      traces: await countTraces(url, experimentId, info.run_id),
    });
  }
  const all = await countTraces(url, experimentId);
  return { runs: recorded, withoutRun: all - recorded.reduce((sum, { traces }) => sum + traces, 0) };
}

/** Counts the finished traces with spans that a search finds, in one run if it is given. */
export async function countTraces(url: string, experimentId: string, runId?: string): Promise<number> {
  let count = 0;
  let page: string | undefined;
  do {
    const answer = await post<{ traces?: TraceAnswer[]; next_page_token?: string }>(
      `${url}/api/3.0/mlflow/traces/search`,
      {
        locations: [{ type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: experimentId } }],
        max_results: 500,
        ...(runId === undefined ? {} : { filter: `metadata.\`mlflow.sourceRun\` = '${runId}'` }),
        ...(page === undefined ? {} : { page_token: page }),
      },
    );
    count += (answer.traces ?? []).filter(isReadable).length;
    page = answer.next_page_token;
  } while (page);
  return count;
}

/** The server notes where the spans are when it gets them. */
const isReadable = ({ state, tags }: TraceAnswer): boolean =>
  (state === "OK" || state === "ERROR") && "mlflow.trace.spansLocation" in tags;

async function post<T>(address: string, body: unknown): Promise<T> {
  const { url, headers } = loginOf(address);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new UserError(`${url} answered ${response.status}: ${text}`);
}
