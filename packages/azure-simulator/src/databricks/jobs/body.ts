import type { Workspace } from "../workspaces";
import type { Ending, JobRun, TaskRun } from "./run";

const stateOf = (
  ending: Ending | undefined,
  under: "PENDING" | "RUNNING" | "TERMINATING",
): Record<string, unknown> => ({
  state: {
    life_cycle_state: ending?.lifeCycle ?? under,
    ...(ending && ending.lifeCycle !== "SKIPPED" && { result_state: ending.result }),
    state_message: ending?.message ?? (under === "PENDING" ? "Waiting for cluster" : "In run"),
    user_cancelled_or_timedout: ending?.result === "CANCELED" || ending?.result === "TIMEDOUT",
  },
  status: {
    state: ending ? "TERMINATED" : under,
    ...(ending && {
      termination_details: { code: ending.code, type: ending.type, message: ending.message },
    }),
  },
});

const duration = (from: number | undefined, to: number | undefined): number =>
  from === undefined || to === undefined ? 0 : to - from;

const pageUrl = ({ host, orgId }: Workspace, jobId: number, runId: number): string =>
  `https://${host}/?o=${orgId}#job/${jobId}/run/${runId}`;

function taskPhase({ runningAt, isStopping }: TaskRun): "PENDING" | "RUNNING" | "TERMINATING" {
  if (isStopping) return "TERMINATING";
  return runningAt === undefined ? "PENDING" : "RUNNING";
}

/** An attempt at a task, as it stands among the tasks of its run. */
export function taskBody(workspace: Workspace, run: JobRun, taskRun: TaskRun): Record<string, unknown> {
  const { task, startedAt, runningAt, endedAt } = taskRun;
  const { compute, asked } = task;
  return {
    ...asked,
    task_key: task.key,
    run_id: taskRun.id,
    attempt_number: taskRun.attempt,
    notebook_task: { notebook_path: task.path, base_parameters: task.parameters, source: "WORKSPACE" },
    ...(compute.kind === "cluster" && { cluster_instance: { cluster_id: compute.clusterId } }),
    start_time: startedAt,
    setup_duration: duration(startedAt, runningAt ?? endedAt),
    execution_duration: duration(runningAt, endedAt),
    cleanup_duration: 0,
    end_time: endedAt ?? 0,
    run_page_url: pageUrl(workspace, run.jobId, taskRun.id),
    ...stateOf(taskRun.ending, taskPhase(taskRun)),
  };
}

function runPhase(run: JobRun): "PENDING" | "RUNNING" | "TERMINATING" {
  if (run.stop.signal.aborted) return "TERMINATING";
  return run.tasks.some((task) => task.runningAt !== undefined || task.ending) ? "RUNNING" : "PENDING";
}

/** A run as `runs/get` shows it. */
export function runBody(workspace: Workspace, run: JobRun, user: string): Record<string, unknown> {
  return {
    job_id: run.jobId,
    run_id: run.id,
    number_in_job: run.id,
    original_attempt_run_id: run.id,
    creator_user_name: user,
    run_name: run.name,
    run_type: run.type,
    trigger: "ONE_TIME",
    format: "MULTI_TASK",
    start_time: run.startedAt,
    setup_duration: 0,
    execution_duration: 0,
    cleanup_duration: 0,
    run_duration: duration(run.startedAt, run.endedAt),
    end_time: run.endedAt ?? 0,
    run_page_url: pageUrl(workspace, run.jobId, run.id),
    tasks: run.tasks.map((task) => taskBody(workspace, run, task)),
    ...stateOf(run.ending, runPhase(run)),
  };
}
