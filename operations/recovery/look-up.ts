import { findExperiment } from "mlflow-js-client";
import type { MlflowClient } from "mlflow-js-client";
import { list, number, object, text } from "rest-client";

interface Job {
  readonly job_id: number;
  readonly settings?: { readonly name?: string };
}

const job = object<Job>(
  { job_id: number },
  { settings: object<NonNullable<Job["settings"]>>({}, { name: text }) },
);

/** A thing in a workspace that its inputs tell the name of, and the workspace alone the id. */
export interface Named {
  readonly thing: "experiment" | "job";
  readonly called: string;
}

/** The types of such things. */
export const namedThings: Readonly<Record<string, Named["thing"]>> = {
  "databricks:index/mlflowExperiment:MlflowExperiment": "experiment",
  "databricks:index/job:Job": "job",
};

/**
 * The id of the thing that is called so, or undefined where the workspace has none. Jobs may share a name; those of a
 * lab hold what makes the lab's names its own, so one that has it is the lab's.
 *
 * @throws RestError
 */
export const idByName = async (http: MlflowClient, named: Named): Promise<string | undefined> =>
  (await idsByName(http, named))[0];

/** The ids of all things that are called so. @throws RestError */
export async function idsByName(http: MlflowClient, { thing, called }: Named): Promise<readonly string[]> {
  if (thing === "experiment") {
    const experiment = await findExperiment(http, called);
    // A deleted one has left its path to the next.
    return experiment === undefined || experiment.lifecycle_stage === "deleted"
      ? []
      : [experiment.experiment_id];
  }
  const { jobs = [] } = await http.json(
    { method: "GET", path: `/api/2.2/jobs/list?name=${encodeURIComponent(called)}` },
    object<{ jobs?: Job[] }>({}, { jobs: list(job) }),
  );
  // The service compares without case.
  return jobs.flatMap(({ job_id: id, settings }) => (settings?.name === called ? [String(id)] : []));
}
