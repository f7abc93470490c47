import { chunks } from "./chunks";
import { RestError } from "rest-client";
import { errorName, type MlflowClient } from "./mlflow-client";
import { fitting, type RefusedValue, type RunValues } from "./run-values";
import { recorded } from "rest-client";

/** Values that a run did not take, one by one; the others are logged. */
export class RefusedValuesError extends RestError {
  /** @internal */
  constructor(
    /** What was refused, and why. */
    readonly refused: readonly RefusedValue[],
  ) {
    const shown = refused.slice(0, mostShown).map(({ kind, key, reason }) => `${kind} ${key} (${reason})`);
    const more = refused.length > mostShown ? ` and ${refused.length - mostShown} more` : "";
    super(`the run does not take ${shown.join(", ")}${more}`, {
      name: errorName,
      code: "VALUES_REFUSED",
      retryable: false,
    });
  }
}

const mostShown = 3;

/** What one batch may hold, as Databricks documents it; an open-source server allows as much. */
const batchLimits = { params: 100, metrics: 1000, tags: 100 };

/**
 * Logs params, metrics and tags, in as many batches as the service's limits ask for. A value that the service refuses
 * does not take others with it: all else is logged, and then a {@link RefusedValuesError} says which it was. Throws
 * RestError; the batches before the one that failed are logged then.
 */
export async function logBatch(http: MlflowClient, runId: string, data: Partial<RunValues>): Promise<void> {
  const { values, refused } = fitting(data);
  for (const batch of batchesOf(values)) refused.push(...(await logEach(http, runId, batch)));
  if (refused.length > 0) throw new RefusedValuesError(refused);
}

type Entry = { [Kind in keyof RunValues]: { kind: Kind; value: RunValues[Kind][number] } }[keyof RunValues];

function batchesOf(values: RunValues): Entry[][] {
  const params = chunks(values.params, batchLimits.params);
  const metrics = chunks(values.metrics, batchLimits.metrics - batchLimits.params - batchLimits.tags);
  const tags = chunks(values.tags, batchLimits.tags);
  return Array.from({ length: Math.max(params.length, metrics.length, tags.length) }, (_, index) => [
    ...(params[index] ?? []).map((value): Entry => ({ kind: "params", value })),
    ...(metrics[index] ?? []).map((value): Entry => ({ kind: "metrics", value })),
    ...(tags[index] ?? []).map((value): Entry => ({ kind: "tags", value })),
  ]);
}

/** Logs a batch, by halves where the service refuses it; a service takes a batch whole or not at all. */
async function logEach(
  http: MlflowClient,
  runId: string,
  batch: Entry[],
  whole = true,
): Promise<RefusedValue[]> {
  try {
    await post(http, runId, batch);
    return [];
  } catch (error) {
    if (!(error instanceof RestError) || (error.status !== 400 && error.status !== 413)) throw error;
    // It may be the run that is refused, a deleted one for example, and none of its values.
    if (whole) await post(http, runId, []);
    const [first] = batch;
    if (first !== undefined && batch.length === 1) return [refusedBy(error, first)];
  }
  const half = Math.ceil(batch.length / 2);
  const refused = await logEach(http, runId, batch.slice(0, half), false);
  return [...refused, ...(await logEach(http, runId, batch.slice(half), false))];
}

const refusedBy = ({ message }: RestError, { kind, value: { key } }: Entry): RefusedValue => ({
  kind: kind === "params" ? "param" : kind === "metrics" ? "metric" : "tag",
  key,
  reason: message,
});

async function post(http: MlflowClient, runId: string, batch: Entry[]): Promise<void> {
  const of = (kind: Entry["kind"]): unknown[] =>
    batch.filter((entry) => entry.kind === kind).map(({ value }) => value);
  const body = { run_id: runId, params: of("params"), metrics: of("metrics"), tags: of("tags") };
  await http.json({ method: "POST", path: "/api/2.0/mlflow/runs/log-batch", body }, recorded);
}
