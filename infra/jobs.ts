import { Job, type JobArgs } from "@pulumi/databricks/job";
import * as pulumi from "@pulumi/pulumi";
import type { JobsConfig } from "./config/types";
import type { DatabricksWorkspace } from "./databricks-workspace";

/** A notebook that a job runs. */
export interface ScheduledNotebook {
  /** Of the task, and the end of the job's name: `traced-chat`. */
  key: string;
  path: pulumi.Input<string>;
  /** What its widgets hold. */
  parameters?: Record<string, pulumi.Input<string>>;
  /** In place of the configured number. */
  retries?: number;
}

export interface NotebookJobsArgs {
  jobs: JobsConfig;
  /** Begins the jobs' names. */
  prefix: string;
  workspace: DatabricksWorkspace;
  /** Left out: serverless compute. */
  clusterId: pulumi.Input<string> | undefined;
  notebooks: readonly ScheduledNotebook[];
}

/** The least that lies between two attempts at a task. */
const RETRY_INTERVAL_MS = 60_000;

/** A job for each notebook, on one schedule. */
export class NotebookJobs extends pulumi.ComponentResource {
  constructor(name: string, args: NotebookJobsArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:NotebookJobs", name, {}, options);
    const { workspace } = args;
    for (const notebook of args.notebooks)
      new Job(`${name}-${notebook.key}`, jobArgs(notebook, args), {
        ...workspace.contentOptions(this),
        // A job is not moved to another workspace; its name tells the engine when there is another.
        replaceOnChanges: ["name"],
      });
    this.registerOutputs({});
  }
}

function jobArgs(
  { key, path, parameters = {}, ...own }: ScheduledNotebook,
  { jobs, prefix, workspace, clusterId }: NotebookJobsArgs,
): JobArgs {
  const { retries } = { ...jobs, ...own };
  const timeoutSeconds = jobs.timeoutMinutes * 60;
  return {
    name: workspace.inside(`${prefix} ${key}`),
    tasks: [
      {
        taskKey: key,
        notebookTask: { notebookPath: path, baseParameters: parameters, source: "WORKSPACE" },
        ...(clusterId === undefined ? {} : { existingClusterId: clusterId }),
        maxRetries: retries,
        minRetryIntervalMillis: RETRY_INTERVAL_MS,
        retryOnTimeout: false,
        timeoutSeconds,
      },
    ],
    schedule: {
      quartzCronExpression: jobs.schedule,
      timezoneId: jobs.timezone,
      pauseStatus: jobs.pauseStatus,
    },
    maxConcurrentRuns: 1,
    // The attempts of one run, together.
    timeoutSeconds: timeoutSeconds * (retries + 1) + (RETRY_INTERVAL_MS / 1000) * retries,
    ...(jobs.failureEmails.length === 0
      ? {}
      : { emailNotifications: { onFailures: [...jobs.failureEmails], noAlertForSkippedRuns: true } }),
  };
}
