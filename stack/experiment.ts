import { UserError } from "rest-client";
import type { RestError } from "rest-client";
import { type Experiment, findExperiment, findExperimentById } from "mlflow-js-client";
import type { MlflowClient } from "mlflow-js-client";
import type { ExperimentReference } from "openai-tracing";
import { explainTrackingError } from "./tracking-errors";

/** The experiment that is recorded into. Throws UserError where it was deleted or is not there, RestError otherwise. */
export async function experimentOf(http: MlflowClient, reference: ExperimentReference): Promise<Experiment> {
  const found =
    "id" in reference
      ? await findExperimentById(http, reference.id)
      : await findExperiment(http, reference.name);
  if (found === undefined) throw notThere(reference);
  if (found.lifecycle_stage === "deleted") throw deleted(found);
  return found;
}

/**
 * What it means that the server refused something of an experiment: where that was deleted, services say so in unlike
 * words or not at all, so they are asked.
 */
export async function explainRefusal(
  error: RestError,
  http: MlflowClient,
  reference: ExperimentReference,
): Promise<UserError> {
  if (error.status === 400 || error.status === 404) {
    try {
      await experimentOf(http, reference);
    } catch (reason) {
      if (reason instanceof UserError) return reason;
    }
  }
  return explainTrackingError(error);
}

const deleted = ({ experiment_id: id, name }: Experiment): UserError =>
  new UserError(`the experiment ${name} (${id}) was deleted; its runs and traces are kept`, {
    hint: `\`npx llmops recover\` restores a lab's, \`mlflow experiments restore --experiment-id ${id}\` any other.`,
  });

const notThere = (reference: ExperimentReference): UserError =>
  new UserError(`there is no experiment ${"id" in reference ? reference.id : reference.name}`, {
    hint:
      "If a stack made it, `pulumi up --refresh` makes another. Otherwise check MLFLOW_EXPERIMENT_NAME or " +
      "MLFLOW_EXPERIMENT_ID, or record something with `llmops workload` first.",
  });
