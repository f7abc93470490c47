import { RestError } from "rest-client";
import type { MlflowClient } from "./mlflow-client";
import type { Tag } from "./run-values";
import { done, filledText, list, object, orElse, type Shape, text } from "rest-client";

const api = "/api/2.0/mlflow/experiments";

/** An experiment as the service describes it. */
export interface Experiment {
  /** A string of digits. */
  experiment_id: string;
  /** On Databricks a workspace path. */
  name: string;
  /** `active`, or `deleted` while the service still has it. */
  lifecycle_stage: string;
  /** Its tags; absent where it has none. */
  tags?: Tag[];
}

const experiment: Shape<Experiment> = object<Experiment>(
  { experiment_id: filledText, name: orElse("", text), lifecycle_stage: orElse("active", text) },
  { tags: list(object<Tag>({ key: text, value: orElse("", text) }, {})) },
);
const oneExperiment: Shape<{ experiment: Experiment }> = object({ experiment }, {});

/** Id of the experiment with this name, made if there is none. On Databricks a name is a workspace path. */
export async function getOrCreateExperiment(http: MlflowClient, name: string): Promise<string> {
  const existing = await findExperiment(http, name);
  if (existing !== undefined) return existing.experiment_id;
  try {
    const created = await http.json(
      { method: "POST", path: `${api}/create`, body: { name } },
      object<{ experiment_id: string }>({ experiment_id: filledText }, {}),
    );
    return created.experiment_id;
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== "RESOURCE_ALREADY_EXISTS") throw error;
    const made = await findExperiment(http, name);
    if (made === undefined) throw error;
    return made.experiment_id;
  }
}

/**
 * The experiment with this name, or undefined. A deleted one is found where there is no active one of the
 * name.
 */
export async function findExperiment(http: MlflowClient, name: string): Promise<Experiment | undefined> {
  try {
    const path = `${api}/get-by-name?experiment_name=${encodeURIComponent(name)}`;
    return (await http.json({ method: "GET", path }, oneExperiment)).experiment;
  } catch (error) {
    if (error instanceof RestError && error.code === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw error;
  }
}

/** The experiment with this id, a deleted one too, or undefined. */
export async function findExperimentById(http: MlflowClient, id: string): Promise<Experiment | undefined> {
  try {
    const path = `${api}/get?experiment_id=${encodeURIComponent(id)}`;
    return (await http.json({ method: "GET", path }, oneExperiment)).experiment;
  } catch (error) {
    if (error instanceof RestError && error.code === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw error;
  }
}

/** Brings a deleted experiment back, with its runs and traces. */
export async function restoreExperiment(http: MlflowClient, id: string): Promise<void> {
  await http.json({ method: "POST", path: `${api}/restore`, body: { experiment_id: id } }, done);
}

/** Gives an experiment another name. */
export async function renameExperiment(http: MlflowClient, id: string, name: string): Promise<void> {
  const body = { experiment_id: id, new_name: name };
  await http.json({ method: "POST", path: `${api}/update`, body }, done);
}
