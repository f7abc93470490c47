import { UserError } from "./errors";
import { type Experiment, findExperiment, findExperimentById } from "./mlflow/experiments";
import { type MlflowHttp } from "./mlflow/http";
import { type ExperimentReference } from "./tracing/session";

/** The experiment as the service has it. Throws UserError where there is none, and MlflowError. */
export async function experimentOf(http: MlflowHttp, reference: ExperimentReference): Promise<Experiment> {
  const found =
    "id" in reference
      ? await findExperimentById(http, reference.id)
      : await findExperiment(http, reference.name);
  if (found !== undefined) return found;
  throw new UserError(`there is no experiment ${"id" in reference ? reference.id : reference.name}`, {
    hint: "Check MLFLOW_EXPERIMENT_NAME or MLFLOW_EXPERIMENT_ID, or record something with `llmops workload` first.",
  });
}
