import { DatabricksError, invalidParameter } from "../errors";
import { asFields, optionalText, requiredText, type Fields } from "../fields";
import { normalPath } from "../workspace/tree";
import type { NotebookTask, TaskCompute } from "./run";

/** The tasks of a submission or a job; one that stands at the top of an old request is one among them. */
export function tasksOf(settings: Fields): Fields[] {
  const { tasks } = settings;
  if (Array.isArray(tasks) && tasks.length > 0) return tasks.map(asFields);
  if (settings["notebook_task"] !== undefined) return [{ task_key: "main", ...settings }];
  throw invalidParameter("At least one task must be specified.");
}

/**
 * Reads the tasks of a run that is to begin.
 * @param overrides notebook parameters that win over the task's own
 * @throws DatabricksError for a kind of task or of compute that is not executed here, saying so
 */
export function notebookTasks(settings: Fields, overrides: Fields = {}): NotebookTask[] {
  const tasks = tasksOf(settings).map((task) => notebookTask(task, overrides));
  const keys = new Set(tasks.map(({ key }) => key));
  if (keys.size < tasks.length) throw invalidParameter("The task keys of a run must be unique.");
  for (const { key, dependsOn } of tasks)
    for (const one of dependsOn)
      if (one === key || !keys.has(one))
        throw invalidParameter(`Task ${key} depends on ${one}, which is no other task of the run.`);
  return tasks;
}

function notebookTask(asked: Fields, overrides: Fields): NotebookTask {
  const key = requiredText(asked, "task_key");
  const kind = Object.keys(asked).find((name) => name.endsWith("_task"));
  if (kind !== "notebook_task")
    throw notHere(
      `task ${key} is ${kind === undefined ? "of no kind" : `a ${kind}`}; notebook tasks are run`,
    );
  const notebook = asFields(asked["notebook_task"]);
  if ((optionalText(notebook, "source") ?? "WORKSPACE") !== "WORKSPACE")
    throw notHere(`task ${key} takes its notebook from Git; notebooks of the workspace are run`);
  const parameters = { ...asFields(notebook["base_parameters"]), ...overrides };
  const wrong = Object.entries(parameters).find(([, value]) => typeof value !== "string");
  if (wrong) throw invalidParameter(`Notebook parameter ${wrong[0]} must be a string.`);
  return {
    key,
    path: normalPath(requiredText(notebook, "notebook_path")),
    parameters: parameters as Record<string, string>,
    compute: computeOf(key, asked),
    dependsOn: (Array.isArray(asked["depends_on"]) ? asked["depends_on"] : []).map((one) =>
      requiredText(asFields(one), "task_key"),
    ),
    maxRetries: wholeNumber(asked, "max_retries"),
    timeoutSeconds: wholeNumber(asked, "timeout_seconds"),
    asked,
  };
}

function computeOf(key: string, asked: Fields): TaskCompute {
  const clusterId = optionalText(asked, "existing_cluster_id");
  if (clusterId !== undefined) return { kind: "cluster", clusterId };
  if (asked["new_cluster"] !== undefined || asked["job_cluster_key"] !== undefined)
    throw notHere(
      `task ${key} wants a cluster of its own; existing_cluster_id and serverless compute are there`,
    );
  return { kind: "serverless" };
}

function wholeNumber(fields: Fields, name: string): number {
  const value = fields[name] ?? 0;
  if (typeof value === "number" && Number.isInteger(value) && value >= -1) return value;
  throw invalidParameter(`Invalid ${name} ${JSON.stringify(value)}: it must be a whole number.`);
}

/** The real service would do it; this one says that it does not, in place of doing something else. */
const notHere = (what: string): DatabricksError =>
  new DatabricksError(501, "NOT_IMPLEMENTED", `Not executed in this workspace: ${what}.`);
