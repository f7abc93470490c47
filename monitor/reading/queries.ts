import { usageError, UserError } from "rest-client";
import { RestError } from "rest-client";
import {
  type MlflowClient,
  findRunById,
  findRunsNamed,
  type Run,
  searchRuns,
  searchTraces,
} from "mlflow-js-client";
import { isMonitorRun } from "../../stack/run-kind";
import type { Selection } from "./selection";

/** A search of traces whose results belong to one side. */
export interface Query {
  readonly filter?: string;
  /** The run that all its results are of, whatever they say themselves. */
  readonly runId?: string;
}

/** The searches that a choice of traces comes to. Throws UserError for a run that is not there. */
export async function queriesOf(
  http: MlflowClient,
  experimentId: string,
  selection: Exclude<Selection, { kind: "file" }>,
  names: Map<string, string>,
): Promise<Query[]> {
  switch (selection.kind) {
    case "window":
      return [
        {
          filter: `timestamp_ms >= ${Math.floor(selection.from)} AND timestamp_ms < ${Math.ceil(selection.to)}`,
        },
      ];
    case "run":
      return (await runsNamed(http, experimentId, selection.run)).map((run) => queryOfRun(run, names));
    case "filter":
      return queriesOfFilter(http, experimentId, selection.filter, names);
  }
}

export function queryOfRun(run: Run, names: Map<string, string>): Query {
  names.set(run.info.run_id, run.info.run_name);
  return { filter: `attribute.run_id = '${run.info.run_id}'`, runId: run.info.run_id };
}

/** The run with this id, or all with this name. */
async function runsNamed(http: MlflowClient, experimentId: string, reference: string): Promise<Run[]> {
  if (/^[0-9a-f]{32}$/.test(reference)) {
    const run = await findRunById(http, reference);
    if (run !== undefined && run.info.experiment_id !== experimentId) {
      throw new UserError(
        `run ${reference} is in experiment ${run.info.experiment_id}, not in ${experimentId}`,
        { hint: "Set MLFLOW_EXPERIMENT_ID to the experiment that both sides are in." },
      );
    }
    if (run !== undefined) return [run];
  }
  const runs: Run[] = [];
  for await (const page of findRunsNamed(http, experimentId, reference)) {
    runs.push(...page.filter((run) => !isMonitorRun(run)));
  }
  if (runs.length > 0) return runs;
  throw new UserError(`there is no run ${reference} in the experiment`, {
    hint: "Name a run by its id or name, as the MLflow UI shows them; a filter is written like tags.release = 'v1'.",
  });
}

/**
 * A filter may be about runs (their tags, params, metrics) or about traces themselves; each service takes
 * some filters for one and some for the other, so both are asked.
 */
async function queriesOfFilter(
  http: MlflowClient,
  experimentId: string,
  filter: string,
  names: Map<string, string>,
): Promise<Query[]> {
  const queries: Query[] = [];
  const refusals: RestError[] = [];
  const asking = async (ask: () => Promise<void>): Promise<void> => {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof RestError) || error.status !== 400) throw error;
      refusals.push(error);
    }
  };
  await asking(async () => {
    for await (const page of searchRuns(http, experimentId, filter)) {
      queries.push(...page.filter((run) => !isMonitorRun(run)).map((run) => queryOfRun(run, names)));
    }
  });
  await asking(async () => {
    for await (const _ of searchTraces(http, { experimentId, filter, most: 1 })) queries.push({ filter });
  });
  if (refusals.length === 2) {
    const said = (refusals[1] as RestError).message.replace(/^.*?: 400 \w+: /, "");
    throw usageError(
      `the filter ${filter} is not understood: ${said}`,
      "A filter is written like tags.release = 'v1'.",
    );
  }
  return queries;
}
