import type { Fields } from "../fields";

/** What a task runs on: a cluster that exists, or what the service brings itself. */
export type TaskCompute =
  { readonly kind: "cluster"; readonly clusterId: string } | { readonly kind: "serverless" };

/** A notebook task as it was asked for. */
export interface NotebookTask {
  readonly key: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly compute: TaskCompute;
  readonly dependsOn: readonly string[];
  /** How often it is tried again after a failure; -1 for ever. */
  readonly maxRetries: number;
  /** 0 for no limit. */
  readonly timeoutSeconds: number;
  /** The request's own fields, which the run shows again. */
  readonly asked: Fields;
}

/** How a run or a task has ended. */
export interface Ending {
  readonly lifeCycle: "TERMINATED" | "INTERNAL_ERROR" | "SKIPPED";
  readonly result: "SUCCESS" | "FAILED" | "CANCELED" | "TIMEDOUT" | "UPSTREAM_FAILED";
  /** `status.termination_details`. */
  readonly code: string;
  readonly type: "SUCCESS" | "CLIENT_ERROR" | "CLOUD_FAILURE" | "INTERNAL_ERROR";
  readonly message: string;
}

/** One cell after it ran. */
export interface CellRecord {
  readonly command: string;
  /** Seconds since 1970. */
  readonly startTime: number;
  readonly finishTime?: number;
  readonly state: "finished" | "error" | "cancelled";
  readonly outputs: readonly CellOutput[];
  readonly errorSummary?: string;
  readonly error?: string;
}

export type CellOutput =
  | { readonly type: "ansi" | "html"; readonly data: string }
  | { readonly type: "table"; readonly schema: readonly { name: string }[]; readonly data: unknown[][] };

/** What the notebook's process left behind. */
export interface NotebookOutcome {
  readonly state: "SUCCESS" | "FAILED" | "CANCELED";
  /** What dbutils.notebook.exit was given. */
  readonly exit: string | null;
  readonly error: { readonly summary: string; readonly trace: string } | null;
  readonly cells: readonly CellRecord[];
}

/** One attempt at a task. Times are milliseconds since 1970. */
export interface TaskRun {
  readonly id: number;
  readonly task: NotebookTask;
  readonly attempt: number;
  readonly startedAt: number;
  /** When its notebook began. */
  runningAt: number | undefined;
  endedAt: number | undefined;
  isStopping: boolean;
  ending: Ending | undefined;
  outcome: NotebookOutcome | undefined;
}

/** A run of a job, or a one-time run. */
export interface JobRun {
  readonly id: number;
  readonly jobId: number;
  readonly name: string;
  readonly type: "SUBMIT_RUN" | "JOB_RUN";
  readonly startedAt: number;
  readonly idempotencyToken: string | undefined;
  readonly timeoutSeconds: number;
  /** Every attempt, in the order of their beginnings. */
  readonly tasks: TaskRun[];
  endedAt: number | undefined;
  ending: Ending | undefined;
  /** Aborted to end it; the reason is the ending. */
  readonly stop: AbortController;
}

export const succeeded: Ending = {
  lifeCycle: "TERMINATED",
  result: "SUCCESS",
  code: "SUCCESS",
  type: "SUCCESS",
  message: "",
};

export const failed = (message: string): Ending => ({
  lifeCycle: "TERMINATED",
  result: "FAILED",
  code: "RUN_EXECUTION_ERROR",
  type: "CLIENT_ERROR",
  message,
});

/** What never began, or what something else than its own code ended. */
export const broken = (code: string, message: string): Ending => ({
  lifeCycle: "INTERNAL_ERROR",
  result: "FAILED",
  code,
  type: "CLIENT_ERROR",
  message,
});

export const canceled: Ending = {
  lifeCycle: "TERMINATED",
  result: "CANCELED",
  code: "USER_CANCELED",
  type: "CLIENT_ERROR",
  message: "Run cancelled.",
};

export const timedOut: Ending = {
  lifeCycle: "TERMINATED",
  result: "TIMEDOUT",
  code: "CANCELED",
  type: "CLIENT_ERROR",
  message: "Run timed out.",
};

export const upstreamFailed: Ending = {
  lifeCycle: "SKIPPED",
  result: "UPSTREAM_FAILED",
  code: "SKIPPED",
  type: "CLIENT_ERROR",
  message: "An upstream task failed.",
};

/** How a run ends whose tasks have ended so: as the first that did not succeed. */
export function endingOf(last: readonly TaskRun[]): Ending {
  const bad = last.find(({ ending }) => ending?.result !== "SUCCESS" && ending?.result !== "UPSTREAM_FAILED");
  if (!bad?.ending) return succeeded;
  const message = `Task ${bad.task.key} failed with message: ${bad.ending.message}`;
  return bad.ending.result === "FAILED" ? { ...bad.ending, message } : bad.ending;
}
