import { findExperiment } from "../mlflow/experiments";
import type { MlflowHttp } from "../mlflow/http";

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
 * @throws MlflowError
 */
export async function idByName(http: MlflowHttp, { thing, called }: Named): Promise<string | undefined> {
  if (thing === "experiment") return (await findExperiment(http, called))?.experiment_id;
  const { jobs = [] } = await http.json<{ jobs?: { job_id: number; settings?: { name?: string } }[] }>({
    method: "GET",
    path: `/api/2.2/jobs/list?name=${encodeURIComponent(called)}`,
  });
  // The service compares without case.
  const found = jobs.find(({ settings }) => settings?.name === called);
  return found === undefined ? undefined : String(found.job_id);
}
