import { list, number, object, type Shape, text } from "rest-client";

/** What `jobs/runs/get` says of a run or of one attempt at a task, as far as it is looked at. */
export interface RunStateAnswer {
  readonly state?: {
    /** QUEUED, PENDING, RUNNING, TERMINATING, TERMINATED, SKIPPED, INTERNAL_ERROR, BLOCKED, WAITING_FOR_RETRY. */
    readonly life_cycle_state?: string;
    /** SUCCESS, FAILED, CANCELED, TIMEDOUT and others, once it has ended. */
    readonly result_state?: string;
    readonly state_message?: string;
  };
  readonly run_page_url?: string;
  /** Milliseconds since 1970; 0 for not yet. */
  readonly start_time?: number;
  readonly end_time?: number;
}

export interface TaskAnswer extends RunStateAnswer {
  readonly run_id: number;
  readonly task_key?: string;
  readonly attempt_number?: number;
}

export interface RunAnswer extends RunStateAnswer {
  readonly run_id: number;
  readonly tasks?: readonly TaskAnswer[];
}

const stateFields = {
  state: object<NonNullable<RunStateAnswer["state"]>>(
    {},
    { life_cycle_state: text, result_state: text, state_message: text },
  ),
  run_page_url: text,
  start_time: number,
  end_time: number,
};
const shapeOfTask: Shape<TaskAnswer> = object<TaskAnswer>(
  { run_id: number },
  { ...stateFields, task_key: text, attempt_number: number },
);
export const shapeOfRun: Shape<RunAnswer> = object<RunAnswer>(
  { run_id: number },
  { ...stateFields, tasks: list(shapeOfTask) },
);

const endStates = new Set(["TERMINATED", "SKIPPED", "INTERNAL_ERROR"]);

export const hasEnded = ({ state }: RunStateAnswer): boolean => endStates.has(state?.life_cycle_state ?? "");

export const hasSucceeded = ({ state }: RunStateAnswer): boolean => state?.result_state === "SUCCESS";

/** The latest attempt at the run's task: it has the output. */
export function lastAttempt({ tasks = [] }: RunAnswer): TaskAnswer | undefined {
  return tasks.reduce<TaskAnswer | undefined>(
    (last, task) => ((task.attempt_number ?? 0) >= (last?.attempt_number ?? 0) ? task : last),
    undefined,
  );
}

/** What a run is doing, for people. A cluster that is terminated is started by the service, for minutes. */
export function describeRun(run: RunAnswer): string {
  const task = lastAttempt(run);
  const attempt = task?.attempt_number ? `, attempt ${task.attempt_number + 1}` : "";
  switch ((task ?? run).state?.life_cycle_state) {
    case "PENDING":
      return `waiting for the compute${attempt}`;
    case "QUEUED":
    case "BLOCKED":
      return `queued${attempt}`;
    case "WAITING_FOR_RETRY":
      return `failed, waiting to be tried again${attempt}`;
    case "TERMINATING":
      return `ending${attempt}`;
    default:
      return `running${attempt}`;
  }
}

/** Seconds from a run's beginning to its end; undefined before it. */
export function secondsOf({ start_time: start, end_time: end }: RunStateAnswer): number | undefined {
  return start && end ? (end - start) / 1000 : undefined;
}
