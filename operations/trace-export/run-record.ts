import { RestError } from "rest-client";
import { type MlflowClient, getRun, type Metric, readMetricHistory } from "mlflow-js-client";

/** A run with all values of its metrics; the run itself has the latest of each alone. */
export interface RunRecord {
  readonly run: object;
  readonly metric_history: readonly Metric[];
}

/** Undefined where the service has no such run any more. Throws RestError. */
export async function runRecord(http: MlflowClient, id: string): Promise<RunRecord | undefined> {
  const run = await getRun(http, id).catch((error: unknown) => {
    // 400 is for an id that is none: any text may stand in a trace.
    if (error instanceof RestError && [400, 404].includes(error.status ?? 0)) return undefined;
    throw error;
  });
  if (run === undefined) return undefined;
  const { metrics = [], ...data } = run.data;
  const history: Metric[][] = [];
  for (const { key } of metrics) history.push(await readMetricHistory(http, id, key));
  return { run: { ...run, data }, metric_history: history.flat() };
}
