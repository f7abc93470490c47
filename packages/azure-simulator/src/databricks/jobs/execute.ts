import { setTimeout as sleep } from "node:timers/promises";
import { injectionOf } from "../../arm/network/relations";
import { databricksApplication } from "../authorize";
import { DatabricksError } from "../errors";
import { advance, type Cluster } from "../compute/cluster";
import { clusterNamed, startCluster } from "../compute/routes";
import type { NotebookRuntime, World } from "../../context/context";
import type { Workspace } from "../workspaces";
import { ProcessLost, runNotebook } from "./process";
import {
  broken,
  canceled,
  type Ending,
  endingOf,
  failed,
  type JobRun,
  type NotebookTask,
  succeeded,
  type TaskRun,
  timedOut,
  upstreamFailed,
} from "./run";

/** How long a cluster that is not ready yet is left alone, in milliseconds. */
const clusterPollMs = 50;

const failureText = "Workload failed, see run output for details";

/** An end that comes from outside: somebody cancels, time runs out, the cluster or the workspace goes. */
class Stopped extends Error {
  constructor(readonly ending: Ending) {
    super(ending.message);
  }
}

/** Ends a run with a reason. */
export const stopRun = (run: JobRun, ending: Ending): void => run.stop.abort(new Stopped(ending));

interface Setting {
  readonly world: World;
  readonly workspace: Workspace;
  readonly runtime: NotebookRuntime;
  readonly run: JobRun;
}

/** Runs all tasks of a run: side by side, but none before those that it depends on. Never rejects. */
export async function execute(setting: Setting, tasks: readonly NotebookTask[]): Promise<void> {
  const { world, run } = setting;
  const timer = limit(run.timeoutSeconds, () => stopRun(run, timedOut));
  const started = new Map<string, Promise<TaskRun>>();
  const start = (task: NotebookTask): Promise<TaskRun> => {
    const known = started.get(task.key);
    if (known) return known;
    const work = Promise.all(
      task.dependsOn.flatMap((key) => tasks.filter((one) => one.key === key)).map(start),
    ).then((before) => attempts(setting, task, before));
    started.set(task.key, work);
    return work;
  };
  const last = await Promise.all(tasks.map(start));
  clearTimeout(timer);
  run.ending = stoppedBy(run.stop.signal) ?? endingOf(last);
  run.endedAt = world.now();
}

function limit(seconds: number, action: () => void): NodeJS.Timeout | undefined {
  return seconds > 0 ? setTimeout(action, seconds * 1000).unref() : undefined;
}

const stoppedBy = (signal: AbortSignal): Ending | undefined =>
  signal.reason instanceof Stopped ? signal.reason.ending : undefined;

/** Tries a task until it succeeds or may not be tried again; what was cancelled or timed out is not. */
async function attempts(setting: Setting, task: NotebookTask, before: readonly TaskRun[]): Promise<TaskRun> {
  const { world, workspace, run } = setting;
  for (let attempt = 0; ; attempt += 1) {
    const taskRun: TaskRun = {
      id: workspace.nextId(),
      task,
      attempt,
      startedAt: world.now(),
      runningAt: undefined,
      endedAt: undefined,
      isStopping: false,
      ending: undefined,
      outcome: undefined,
    };
    run.tasks.push(taskRun);
    const isBlocked = before.some(({ ending }) => ending?.result !== "SUCCESS");
    const ending = isBlocked ? upstreamFailed : await attemptOnce(setting, taskRun);
    taskRun.endedAt = world.now();
    taskRun.ending = ending;
    const again = task.maxRetries < 0 || attempt < task.maxRetries;
    if (ending.result !== "FAILED" || !again) return taskRun;
  }
}

async function attemptOnce(setting: Setting, taskRun: TaskRun): Promise<Ending> {
  const { run } = setting;
  const stop = new AbortController();
  const pass = (): void => {
    taskRun.isStopping = true;
    stop.abort(run.stop.signal.reason);
  };
  if (run.stop.signal.aborted) pass();
  run.stop.signal.addEventListener("abort", pass, { once: true });
  const timer = limit(taskRun.task.timeoutSeconds, () => {
    taskRun.isStopping = true;
    stop.abort(new Stopped(timedOut));
  });
  try {
    return await onCompute(setting, taskRun, stop);
  } catch (error) {
    if (error instanceof Stopped) return error.ending;
    if (error instanceof ProcessLost) return broken("DRIVER_ERROR", error.message);
    if (error instanceof DatabricksError) return broken("CLUSTER_ERROR", error.message);
    throw error;
  } finally {
    clearTimeout(timer);
    run.stop.signal.removeEventListener("abort", pass);
  }
}

async function onCompute(setting: Setting, taskRun: TaskRun, stop: AbortController): Promise<Ending> {
  const { world, workspace } = setting;
  const { compute } = taskRun.task;
  // Serverless machines are Databricks' own, in no network of a subscription's.
  if (compute.kind === "serverless") return notebook(setting, taskRun, stop, { sparkMaster: "local[*,4]" });
  const cluster = await runningCluster(world, workspace, compute.clusterId, stop.signal);
  const lost = (): void =>
    stop.abort(new Stopped(broken("CLUSTER_ERROR", `Cluster ${cluster.id} was terminated during the run.`)));
  cluster.work.add(lost);
  try {
    const network = injectionOf(workspace.resource().properties)?.network;
    return await notebook(setting, taskRun, stop, { sparkMaster: masterOf(cluster), network });
  } finally {
    cluster.work.delete(lost);
    if (cluster.phase.state === "RUNNING") cluster.phase = { ...cluster.phase, activeAt: world.now() };
  }
}

/** Spark on one machine with as many tasks at a time as the cluster has workers; a failed task is tried again. */
function masterOf({ spec }: Cluster): string {
  const most = (spec["autoscale"] as { max_workers?: number } | undefined)?.max_workers;
  const workers = Number(spec["num_workers"] ?? most ?? 0);
  return `local[${workers > 0 ? workers : "*"},4]`;
}

/** Brings a cluster to run, whatever it is doing. @throws DatabricksError when it is gone or does not start */
async function runningCluster(
  world: World,
  workspace: Workspace,
  id: string,
  signal: AbortSignal,
): Promise<Cluster> {
  for (let started = false; ;) {
    if (signal.aborted) throw signal.reason;
    const cluster = clusterNamed(world, workspace, id);
    advance(cluster, world.now(), world.latency);
    const { phase } = cluster;
    if (phase.state === "RUNNING") return cluster;
    if (phase.state === "TERMINATED") {
      if (started)
        throw new DatabricksError(
          400,
          "INVALID_STATE",
          `Cluster ${id} did not start: ${phase.reason.code} (${phase.reason.type}). ${phase.reason.parameters["databricks_error_message"] ?? ""}`.trim(),
        );
      startCluster(world, workspace, cluster);
      started = true;
    } else if (phase.state !== "TERMINATING") started = true;
    await sleep(clusterPollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function notebook(
  { world, workspace, runtime, run }: Setting,
  taskRun: TaskRun,
  stop: AbortController,
  { sparkMaster, network }: { readonly sparkMaster: string; readonly network?: string | undefined },
): Promise<Ending> {
  const { path, parameters } = taskRun.task;
  const object = workspace.tree.get(path);
  if (object?.type !== "NOTEBOOK" || object.content === undefined)
    return broken(
      "RESOURCE_NOT_FOUND",
      `Unable to access the notebook "${path}". Either it does not exist, or the identity used to run this job lacks the required permissions.`,
    );
  if (object.language !== "PYTHON")
    return broken(
      "INVALID_RUN_CONFIGURATION",
      `Notebook "${path}" is in ${object.language}; Python is run here.`,
    );
  taskRun.runningAt = world.now();
  const outcome = await runNotebook({
    runtime,
    id: taskRun.id,
    source: object.content.toString("utf8"),
    parameters,
    sparkMaster,
    network,
    host: `https://${workspace.host}`,
    // As a notebook's own token, it lasts as long as any notebook runs.
    token: world.tokens.issue(databricksApplication, 48 * 3600),
    signal: stop.signal,
  });
  taskRun.outcome = outcome;
  const stopped = stoppedBy(stop.signal) ?? stoppedBy(run.stop.signal);
  if (outcome.state === "SUCCESS") return succeeded;
  if (stopped) return stopped;
  return outcome.state === "CANCELED" ? canceled : failed(failureText);
}
