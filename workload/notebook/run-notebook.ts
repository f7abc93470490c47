import { randomUUID } from "node:crypto";
import { UserError } from "rest-client";
import { RestError } from "rest-client";
import { pause } from "rest-client";
import { type ShownCell, shownCells, withoutColours } from "databricks-client";
import {
  describeRun,
  hasEnded,
  hasSucceeded,
  lastAttempt,
  type RunAnswer,
  secondsOf,
} from "databricks-client";
import type { RunOutput, JobsClient } from "databricks-client";

export interface NotebookRunOptions {
  jobs: JobsClient;
  /** Absolute path in the workspace. */
  path: string;
  parameters: Readonly<Record<string, string>>;
  /** Left out: serverless compute. */
  clusterId: string | undefined;
  /** Cancels the run. What is thrown then is its reason. */
  signal?: AbortSignal | undefined;
  /** Hears what the run is doing, each time that it is looked at. */
  onProgress?: ((text: string) => void) | undefined;
  /** Hears where people see the run, once it has begun. */
  onPage?: ((url: string) => void) | undefined;
  /** The wait between two looks in milliseconds, at first and at most. */
  pollMs?: { first: number; most: number };
}

/** A notebook that ran to its end, or to the cell that failed. */
export interface FinishedNotebook {
  runId: number;
  /** Address of the run's page in the workspace. */
  page: string | undefined;
  seconds: number | undefined;
  /** What the notebook passed to dbutils.notebook.exit; undefined when it did not. */
  result: string | undefined;
  cells: readonly ShownCell[];
  /** Why it failed, in a line, and the cell's traceback where a cell did. */
  failure: { message: string; trace: string | undefined } | undefined;
}

/** How long the end of a cancelled run is waited for, in milliseconds. */
const patienceMs = 15_000;

/**
 * Runs a notebook once as a job, and follows it to its end. A cluster that is terminated is started by the
 * service.
 *
 * @throws UserError when it cannot be submitted or followed; a failing cell is a result
 */
export async function runNotebook(options: NotebookRunOptions): Promise<FinishedNotebook> {
  const { jobs, path, parameters, clusterId, signal } = options;
  const name = `llmops ${path.slice(path.lastIndexOf("/") + 1)}`;
  const runId = await explained("the job could not be submitted", () =>
    jobs.submit({ path, parameters, clusterId, name, token: randomUUID() }),
  );
  try {
    const run = await follow(runId, options);
    return await finished(run, jobs);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    await cancel(runId, options);
    throw signal.reason;
  }
}

async function follow(runId: number, options: NotebookRunOptions): Promise<RunAnswer> {
  const { jobs, signal, onProgress, onPage } = options;
  const { first, most } = options.pollMs ?? { first: 500, most: 5_000 };
  let page: string | undefined;
  for (let wait = first; ; wait = Math.min(wait * 1.3, most)) {
    signal?.throwIfAborted();
    const where = page === undefined ? "" : `; it goes on, see ${page}`;
    const run = await explained(`the job cannot be followed${where}`, () => jobs.run(runId));
    if (page === undefined && run.run_page_url) onPage?.((page = run.run_page_url));
    if (hasEnded(run)) return run;
    onProgress?.(describeRun(run));
    await pause(wait, signal);
  }
}

async function finished(run: RunAnswer, jobs: JobsClient): Promise<FinishedNotebook> {
  const attempt = lastAttempt(run);
  const output: RunOutput =
    attempt === undefined
      ? {}
      : await explained("the job's output cannot be read", () => jobs.output(attempt.run_id));
  // What the cells showed is told beside the result; without it the result stands.
  const page = attempt === undefined ? "" : await jobs.page(attempt.run_id).catch(() => "");
  return {
    runId: run.run_id,
    page: run.run_page_url,
    seconds: secondsOf(run),
    result: output.notebook_output?.result,
    cells: shownCells(page),
    failure: hasSucceeded(run)
      ? undefined
      : {
          message: output.error ?? run.state?.state_message ?? run.state?.result_state ?? "no reason given",
          trace: output.error_trace === undefined ? undefined : withoutColours(output.error_trace),
        },
  };
}

/** Cancels a run and waits for its end, but not for long: whoever cancels wants to go. */
async function cancel(runId: number, { jobs, onProgress }: NotebookRunOptions): Promise<void> {
  const until = performance.now() + patienceMs;
  onProgress?.("cancelling the job");
  await explained("the job could not be cancelled and goes on", () => jobs.cancel(runId));
  while (performance.now() < until) {
    const run = await jobs.run(runId).catch(() => undefined);
    if (run !== undefined && hasEnded(run)) return;
    await pause(250);
  }
}

/** Says what was being done when the workspace refused or was not there. */
async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const hint =
      error.status === 401 || error.status === 403
        ? "Check the login: DATABRICKS_TOKEN, or `az login`, and the right to run jobs on this compute."
        : /Cluster \S+ does not exist/.test(error.message)
          ? "Somebody deleted the cluster: `pulumi refresh` and `pulumi up` make it anew, or add --serverless."
          : undefined;
    throw new UserError(`${what}: ${error.message}`, {
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
