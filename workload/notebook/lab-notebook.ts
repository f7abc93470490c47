import { type LabOutputs, NOTEBOOKS, notebookPathOf, SERVERLESS } from "../../infra/outputs";
import { workspaceTarget } from "../../stack/connection";
import { usageError } from "rest-client";
import { experimentOf } from "../../stack/experiment";
import { RestError } from "rest-client";
import { MlflowClient, type MlflowTarget } from "mlflow-js-client";
import { RestClient, retryPolicyFrom } from "rest-client";
import { useProxyOf } from "rest-client";
import { findProject, readStackOutputs } from "../../stack/outputs";
import { explainTrackingError } from "../../stack/tracking-errors";
import { runUrl, traceUrl } from "../../stack/urls";
import { jobsClient, type JobsClient } from "databricks-client";
import type { FinishedNotebook } from "./run-notebook";

/** A deployed lab's workspace, as its notebooks are run in it. */
export interface NotebookLab {
  outputs: LabOutputs;
  target: MlflowTarget;
  http: MlflowClient;
  jobs: JobsClient;
}

/** Reads a stack of the project and connects to its workspace. Throws UserError. */
export async function openNotebookLab(options: {
  environment: NodeJS.ProcessEnv;
  directory: string;
  stack: string | undefined;
}): Promise<NotebookLab> {
  const { environment, directory, stack } = options;
  const project = findProject(directory);
  if (project === undefined)
    throw usageError(
      `there is no Pulumi project in ${directory}`,
      "Run this in the project's folder: the stack says where the workspace is.",
    );
  const outputs = await readStackOutputs(project, stack);
  useProxyOf(environment);
  const target = workspaceTarget(outputs.workspaceHost, environment);
  const retry = retryPolicyFrom(environment);
  const http = new MlflowClient(target, { retry });
  return { outputs, target, http, jobs: jobsClient(new RestClient(target, { retry })) };
}

/** The cluster to run on; undefined for serverless compute. */
export function computeOf({ clusterId }: LabOutputs, serverless: boolean): string | undefined {
  return serverless || clusterId === SERVERLESS ? undefined : clusterId;
}

/** Throws UserError where a notebook of the lab's has no experiment to record into: before a cluster starts for it. */
export async function requireRecording({ outputs, http }: NotebookLab, path: string): Promise<void> {
  if (!Object.values(NOTEBOOKS).some((name) => notebookPathOf(outputs, name) === path)) return;
  try {
    await experimentOf(http, { id: outputs.experimentId });
  } catch (error) {
    throw error instanceof RestError ? explainTrackingError(error) : error;
  }
}

/** The path of a notebook: one of the lab's by its name, or an absolute path. Throws UserError. */
export function pathOfNotebook(outputs: LabOutputs, name: string): string {
  if (name.startsWith("/")) return name;
  const known = Object.values(NOTEBOOKS).find((one) => one === name);
  if (known !== undefined) return notebookPathOf(outputs, known);
  throw usageError(
    `the lab has no notebook ${JSON.stringify(name)}`,
    `It has ${Object.values(NOTEBOOKS)
      .join(", ")
      .replace(/, ([^,]*)$/, " and $1")}; any other one is named by its path, as in /Shared/mine.`,
  );
}

/** What a notebook says at its end about what it recorded, where it says so in the form that the lab's do. */
export interface NotebookRecord {
  reply: string | undefined;
  run: { id: string; url: string } | undefined;
  traces: { id: string; url: string }[];
}

/** Reads the result of a notebook: JSON with reply, run_id, experiment_id and trace_ids, each where it is there. */
export function recordOf({ result }: Pick<FinishedNotebook, "result">, target: MlflowTarget): NotebookRecord {
  const values = objectOf(result);
  const text = (name: string): string | undefined =>
    typeof values[name] === "string" && values[name] !== "" ? values[name] : undefined;
  const [experimentId, runId] = [text("experiment_id"), text("run_id")];
  const traceIds = Array.isArray(values["trace_ids"])
    ? values["trace_ids"].filter((id): id is string => typeof id === "string")
    : [];
  return {
    reply: text("reply"),
    run:
      runId === undefined || experimentId === undefined
        ? undefined
        : { id: runId, url: runUrl(target, experimentId, runId) },
    traces:
      experimentId === undefined
        ? []
        : traceIds.map((id) => ({ id, url: traceUrl(target, experimentId, id) })),
  };
}

/** The result as JSON where it is an object; an empty one otherwise. */
export function objectOf(result: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(result ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
