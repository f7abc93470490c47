import type { Hono } from "hono";
import { invalidParameter } from "../errors";
import { asFields, bodyOf, pageOf, sizeOr, type Fields } from "../fields";
import type { WorkspaceEnvironment } from "../environment";
import type { Job, Workspace } from "../workspaces";

export function jobNamed(workspace: Workspace, id: unknown): Job {
  const job = workspace.jobs.get(Number(id));
  if (!job)
    throw invalidParameter(
      `Job ${typeof id === "number" || typeof id === "string" ? id : ""} does not exist.`,
    );
  return job;
}

/** What the service fills in. */
function settingsOf(given: Fields): Record<string, unknown> {
  if (Object.keys(given).length === 0) throw invalidParameter("Job settings must be specified.");
  const tasks = given["tasks"];
  if (Array.isArray(tasks)) {
    const keys = tasks.map((task) => asFields(task)["task_key"]);
    if (keys.some((key) => typeof key !== "string"))
      throw invalidParameter("Every task must have a task_key.");
    if (new Set(keys).size < keys.length) throw invalidParameter("The task keys of a job must be unique.");
  }
  return {
    name: "Untitled",
    email_notifications: {},
    timeout_seconds: 0,
    max_concurrent_runs: 1,
    format: Array.isArray(tasks) ? "MULTI_TASK" : "SINGLE_TASK",
    ...given,
    ...(Array.isArray(tasks) && {
      tasks: tasks.map((task: unknown) => ({
        run_if: "ALL_SUCCESS",
        timeout_seconds: 0,
        email_notifications: {},
        ...asFields(task),
      })),
    }),
  };
}

/** The jobs API as far as definitions go, 2.0 to 2.2 alike. */
export function jobRoutes(app: Hono<WorkspaceEnvironment>, user: string): void {
  const at = "/api/:version{2\\.[012]}/jobs";
  const body = (job: Job): Record<string, unknown> => ({
    job_id: job.id,
    creator_user_name: user,
    run_as_user_name: user,
    created_time: job.createdAt,
    settings: job.settings,
  });

  app.post(`${at}/create`, async ({ var: { workspace, now }, req, json }) => {
    const job: Job = { id: workspace.nextId(), createdAt: now, settings: settingsOf(await bodyOf(req.raw)) };
    workspace.jobs.set(job.id, job);
    return json({ job_id: job.id });
  });

  app.get(`${at}/get`, ({ var: { workspace }, req, json }) =>
    json(body(jobNamed(workspace, req.query("job_id")))),
  );

  app.get(`${at}/list`, ({ var: { workspace }, req, json }) => {
    const query = req.query();
    const jobs = [...workspace.jobs.values()].filter(
      (job) => query["name"] === undefined || job.settings["name"] === query["name"],
    );
    const { page, nextPageToken } = pageOf(jobs, sizeOr(query["limit"], 20, 100), query["page_token"]);
    return json({
      ...(page.length > 0 && { jobs: page.map(body) }),
      has_more: nextPageToken !== undefined,
      ...(nextPageToken && { next_page_token: nextPageToken }),
    });
  });

  app.post(`${at}/reset`, async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    jobNamed(workspace, fields["job_id"]).settings = settingsOf(asFields(fields["new_settings"]));
    return json({});
  });

  app.post(`${at}/update`, async ({ var: { workspace }, req, json }) => {
    const fields = await bodyOf(req.raw);
    const job = jobNamed(workspace, fields["job_id"]);
    const merged = { ...job.settings, ...asFields(fields["new_settings"]) };
    const removed = new Set(
      Array.isArray(fields["fields_to_remove"]) ? (fields["fields_to_remove"] as unknown[]) : [],
    );
    job.settings = settingsOf(
      Object.fromEntries(Object.entries(merged).filter(([name]) => !removed.has(name))),
    );
    return json({});
  });

  app.post(`${at}/delete`, async ({ var: { workspace }, req, json }) => {
    workspace.jobs.delete(jobNamed(workspace, (await bodyOf(req.raw))["job_id"]).id);
    return json({});
  });
}
