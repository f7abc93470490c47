import type { Hono } from "hono";
import type { NotebookRuntime, World } from "../../context/context";
import { clusterNamed } from "../compute/routes";
import type { WorkspaceEnvironment } from "../environment";
import { DatabricksError, invalidParameter } from "../errors";
import { asFields, bodyOf, isTrue, optionalText, pageOf, requiredText, sizeOr, type Fields } from "../fields";
import type { Workspace, Workspaces } from "../workspaces";
import { runBody, taskBody } from "./body";
import { jobNamed } from "./definitions";
import { execute, stopRun } from "./execute";
import { exportedPage } from "./export";
import { broken, canceled, type JobRun, type NotebookTask, type TaskRun } from "./run";
import { notebookTasks } from "./tasks";

/** The most that `get-output` gives of a notebook's result. */
const largestResult = 5 * 1024 * 1024;

function runNamed(workspace: Workspace, fields: Fields): JobRun {
  const id = requiredText(fields, "run_id");
  const run = workspace.runs.get(Number(id));
  if (!run) throw invalidParameter(`Run ${id} does not exist.`);
  return run;
}

/** The attempt with this id. Its run's own id stands for several tasks, and the service does not choose. */
function taskNamed(workspace: Workspace, fields: Fields): { run: JobRun; taskRun: TaskRun } {
  const id = requiredText(fields, "run_id");
  if (workspace.runs.has(Number(id)))
    throw new DatabricksError(
      400,
      "INVALID_PARAMETER_VALUE",
      "Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.",
    );
  for (const run of workspace.runs.values()) {
    const taskRun = run.tasks.find((one) => one.id === Number(id));
    if (taskRun) return { run, taskRun };
  }
  throw invalidParameter(`Run ${id} does not exist.`);
}

/** The runs of jobs: notebooks are executed, by Python processes that end with the cloud at the latest. */
export function runRoutes(app: Hono<WorkspaceEnvironment>, world: World, workspaces: Workspaces): void {
  const user = world.state.identity.clientId;
  const at = "/api/:version{2\\.[012]}/jobs";
  const underWay = new Map<JobRun, Promise<void>>();

  workspaces.onGone((workspace) => {
    for (const run of workspace.runs.values())
      stopRun(run, broken("INTERNAL_ERROR", "The workspace was deleted."));
  });
  world.hooks.closing.push(async () => {
    for (const run of underWay.keys()) stopRun(run, broken("INTERNAL_ERROR", "The workspace has ended."));
    await Promise.all(underWay.values());
  });

  const runtimeOrRefuse = (): NotebookRuntime => {
    if (world.notebooks) return world.notebooks;
    throw new DatabricksError(
      501,
      "NOT_IMPLEMENTED",
      "This workspace has no Python to run notebooks with: it was started without one.",
    );
  };

  const begin = (
    workspace: Workspace,
    tasks: readonly NotebookTask[],
    about: Pick<JobRun, "jobId" | "name" | "type" | "idempotencyToken" | "timeoutSeconds">,
  ): JobRun => {
    const runtime = runtimeOrRefuse();
    for (const { compute } of tasks)
      if (compute.kind === "cluster") clusterNamed(world, workspace, compute.clusterId);
    const run: JobRun = {
      id: workspace.nextId(),
      ...about,
      startedAt: world.now(),
      tasks: [],
      endedAt: undefined,
      ending: undefined,
      stop: new AbortController(),
    };
    workspace.runs.set(run.id, run);
    const work = execute({ world, workspace, runtime, run }, tasks)
      .catch((error: unknown) => {
        run.ending = broken("INTERNAL_ERROR", error instanceof Error ? error.message : String(error));
        run.endedAt = world.now();
      })
      .finally(() => underWay.delete(run));
    underWay.set(run, work);
    return run;
  };

  app.post(`${at}/runs/submit`, async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const idempotencyToken = optionalText(fields, "idempotency_token");
    const same =
      idempotencyToken === undefined
        ? undefined
        : [...workspace.runs.values()].find((run) => run.idempotencyToken === idempotencyToken);
    if (same) return json({ run_id: same.id });
    const run = begin(workspace, notebookTasks(fields), {
      jobId: workspace.nextId(),
      name: optionalText(fields, "run_name") ?? "Untitled",
      type: "SUBMIT_RUN",
      idempotencyToken,
      timeoutSeconds: Number(fields["timeout_seconds"] ?? 0),
    });
    return json({ run_id: run.id });
  });

  app.post(`${at}/run-now`, async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const job = jobNamed(workspace, fields["job_id"]);
    const tasks = notebookTasks(job.settings, asFields(fields["notebook_params"]));
    const run = begin(workspace, tasks, {
      jobId: job.id,
      name: optionalText(job.settings, "name") ?? "Untitled",
      type: "JOB_RUN",
      idempotencyToken: optionalText(fields, "idempotency_token"),
      timeoutSeconds: Number(job.settings["timeout_seconds"] ?? 0),
    });
    return json({ run_id: run.id, number_in_job: run.id });
  });

  app.get(`${at}/runs/get`, ({ var: { workspace }, req, json }) =>
    json(runBody(workspace, runNamed(workspace, req.query()), user)),
  );

  app.get(`${at}/runs/list`, ({ var: { workspace }, req, json }) => {
    const query = req.query();
    const runs = [...workspace.runs.values()].reverse().filter((run) => {
      if (query["job_id"] !== undefined && run.jobId !== Number(query["job_id"])) return false;
      if (isTrue(query["active_only"]) && run.ending) return false;
      return !(isTrue(query["completed_only"]) && !run.ending);
    });
    const { page, nextPageToken } = pageOf(runs, sizeOr(query["limit"], 20, 25), query["page_token"]);
    return json({
      ...(page.length > 0 && { runs: page.map((run) => runBody(workspace, run, user)) }),
      has_more: nextPageToken !== undefined,
      ...(nextPageToken && { next_page_token: nextPageToken }),
    });
  });

  app.get(`${at}/runs/get-output`, ({ var: { workspace }, req, json }) => {
    const { run, taskRun } = taskNamed(workspace, req.query());
    const { outcome, ending } = taskRun;
    const result = outcome?.exit ?? undefined;
    return json({
      metadata: taskBody(workspace, run, taskRun),
      notebook_output: {
        ...(result !== undefined && { result: result.slice(0, largestResult) }),
        truncated: result !== undefined && result.length > largestResult,
      },
      ...(ending?.result === "FAILED" && { error: outcome?.error?.summary ?? ending.message }),
      ...(outcome?.error && { error_trace: outcome.error.trace }),
    });
  });

  app.get(`${at}/runs/export`, ({ var: { workspace }, req, json }) => {
    const { taskRun } = taskNamed(workspace, req.query());
    const { name, content } = exportedPage(taskRun);
    return json({ views: [{ content, name, type: "NOTEBOOK" }] });
  });

  app.post(`${at}/runs/cancel`, async ({ var: { workspace }, req, json }) => {
    const run = runNamed(workspace, await bodyOf(req.raw));
    if (!run.ending) stopRun(run, canceled);
    return json({});
  });

  app.post(`${at}/runs/delete`, async ({ var: { workspace }, req, json }) => {
    const run = runNamed(workspace, await bodyOf(req.raw));
    if (!run.ending) throw invalidParameter(`Run ${run.id} is active and cannot be deleted.`);
    workspace.runs.delete(run.id);
    return json({});
  });
}
