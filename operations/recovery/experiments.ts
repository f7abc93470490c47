import { UserError } from "rest-client";
import { RestError } from "rest-client";
import { findExperiment, findExperimentById, renameExperiment, restoreExperiment } from "mlflow-js-client";
import { done } from "rest-client";
import type { Connect } from "./duplicate-jobs";
import { providerHost } from "./repairs";
import type { StateResource } from "../../stack/state";

/** An experiment of the stack's that somebody deleted, which its workspace keeps, or renamed. */
export interface ChangedExperiment {
  readonly id: string;
  /** As the stack has it. */
  readonly name: string;
  /** As it is now. */
  readonly called: string;
  readonly deleted: boolean;
  /** The workspace's address. */
  readonly host: string;
}

const experimentType = "databricks:index/mlflowExperiment:MlflowExperiment";

/**
 * The experiments that the stack made and that were deleted or renamed since. Their provider reads a deleted one as one
 * that is there: no refresh drops it, and no `up` restores it.
 *
 * @throws RestError
 */
export async function changedExperiments(
  resources: readonly StateResource[],
  connect: Connect,
): Promise<readonly ChangedExperiment[]> {
  const own = resources.filter(
    ({ type, external, delete: old }) => type === experimentType && external !== true && old !== true,
  );
  const found = await Promise.all(
    own.map(async (resource): Promise<ChangedExperiment[]> => {
      const [{ id }, name] = [resource, nameGiven(resource, resources)];
      const host = providerHost({ deployment: { resources } }, resource);
      if (id === undefined || typeof host !== "string") return [];
      const experiment = await findExperimentById(connect(host), id);
      if (experiment === undefined) return [];
      const [called, deleted] = [experiment.name, experiment.lifecycle_stage === "deleted"];
      if (!deleted && bare(called) === bare(name ?? called)) return [];
      return [{ id, name: name ?? called, called, deleted, host }];
    }),
  );
  return found.flat();
}

/** The name that the last `up` gave: a refresh puts another one in its place among the inputs, not among the outputs. */
export function nameGiven(
  { id, inputs }: StateResource,
  resources: readonly StateResource[],
): string | undefined {
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
  const name = outputs?.["experimentId"] === id ? outputs?.["experimentName"] : inputs?.["name"];
  return typeof name === "string" ? name : undefined;
}

/** Databricks has a path with and without its mount point. */
export const bare = (path: string): string => path.replace(/^\/Workspace(?=\/)/, "").replace(/\/$/, "");

/** Brings it back under its name, with its runs and traces. Throws UserError, where another has the name by now, too. */
export async function restoreChanged(experiment: ChangedExperiment, connect: Connect): Promise<void> {
  const { id, name, called, deleted, host } = experiment;
  const http = connect(host);
  try {
    // A folder may have been deleted with it; one that is there is left as it is.
    for (const path of new Set([name, called].map((one) => one.slice(0, one.lastIndexOf("/")))))
      await http.json({ method: "POST", path: "/api/2.0/workspace/mkdirs", body: { path } }, done);
    if (deleted) await restoreExperiment(http, id);
    if (bare(called) !== bare(name)) await renameExperiment(http, id, name);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const other = error.status === undefined ? undefined : await findExperiment(http, name);
    const hint =
      other === undefined || other.experiment_id === id
        ? "Run it again when the workspace answers."
        : `Another one, ${other.experiment_id}, has its name by now: rename that in the workspace, and run this again.`;
    throw new UserError(`the experiment ${name} (${id}) cannot be brought back: ${error.message}`, {
      hint,
      cause: error,
    });
  }
}
