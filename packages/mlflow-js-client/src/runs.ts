import { RestError } from "rest-client";
import type { MlflowClient } from "./mlflow-client";
import { nextPage } from "rest-client";
import { type Metric, type Param, type Tag, tagOf } from "./run-values";
import { anything, exactly, filledText, list, number, object, orElse, type Shape, text } from "rest-client";

const api = "/api/2.0/mlflow";

/** The states a run can end in. A server answers 200 to any other word and ignores it. */
export type RunEndStatus = "FINISHED" | "FAILED" | "KILLED";

/** What is known of a run before the server has made it. `name` and `startTime` together identify it. */
export interface NewRun {
  /** Id of the experiment that the run belongs to. */
  experimentId: string;
  /** Name of the run as MLflow shows it, for example `bold-owl-12`. */
  name: string;
  /** Name of the user who runs it. */
  user: string;
  /** Milliseconds since 1970. */
  startTime: number;
  /** Tags that the run is created with. */
  tags: Tag[];
}

/** A run as the service describes it. */
export interface Run {
  /** What the service itself knows of the run. */
  info: {
    /** 32 hexadecimal digits. */
    run_id: string;
    /** Name of the run as MLflow shows it, for example `bold-owl-12`. */
    run_name: string;
    /** Id of the experiment that the run belongs to. */
    experiment_id: string;
    /** RUNNING while it goes on; a run whose process was killed stays so. */
    status: "RUNNING" | "SCHEDULED" | RunEndStatus;
    /** Milliseconds since 1970. */
    start_time: number;
    /** `active`, or `deleted` while the service still has the run. */
    lifecycle_stage?: string;
    /** Milliseconds since 1970; absent until the run has ended. */
    end_time?: number;
    /** Where its artifacts lie, such as `mlflow-artifacts:/1/<run>/artifacts`. */
    artifact_uri?: string;
  };
  /** What has been logged to the run; each list is absent where it would be empty. */
  data: {
    /** Each param. */
    params?: Param[];
    /** Of each metric the latest value alone. */
    metrics?: Metric[];
    /** Each tag, MLflow's own included. */
    tags?: Tag[];
  };
}

const shapeOfRun: Shape<Run> = object<Run>(
  {
    info: object<Run["info"]>(
      {
        run_id: filledText,
        run_name: orElse("", text),
        experiment_id: orElse("", text),
        // A state that this library does not know is a state all the same.
        status: orElse("RUNNING", text as Shape<Run["info"]["status"]>),
        start_time: orElse(0, number),
      },
      { end_time: number, artifact_uri: text, lifecycle_stage: text },
    ),
    data: orElse(
      {},
      object<Run["data"]>(
        {},
        {
          params: list(object<Param>({ key: text, value: orElse("", text) }, {})),
          metrics: list(
            object<Metric>({ key: text, value: metricValue, timestamp: number, step: orElse(0, number) }, {}),
          ),
          tags: list(object<Tag>({ key: text, value: orElse("", text) }, {})),
        },
      ),
    ),
  },
  {},
);
const oneRun: Shape<{ run: Run }> = object({ run: shapeOfRun }, {});

interface FoundRuns {
  runs?: Run[];
  next_page_token?: string;
}

const foundRuns: Shape<FoundRuns> = object<FoundRuns>({}, { runs: list(shapeOfRun), next_page_token: text });

/** A number; NaN and the infinities, which JSON has not, come as text. */
function metricValue(value: unknown, at: string): number {
  return /^(?:NaN|-?Infinity)$/.test(String(value)) ? Number(value) : number(value, at);
}

/**
 * Creates a run exactly once. The service makes a second run when the call is repeated, so after an
 * answer that was lost or unclear the run is looked for by its name and start time before another
 * attempt.
 *
 * @param mayExist true where the run may have been made by an earlier process
 */
export async function createRun(http: MlflowClient, run: NewRun, mayExist = false): Promise<Run> {
  let unclear = mayExist;
  const attempt = async (): Promise<Run> => {
    if (unclear) {
      const existing = await findRun(http, run);
      if (existing !== undefined) return existing;
    }
    try {
      const body = {
        experiment_id: run.experimentId,
        user_id: run.user,
        start_time: run.startTime,
        run_name: run.name,
        tags: run.tags.map(tagOf),
      };
      const path = `${api}/runs/create`;
      return (await http.json({ method: "POST", path, body, retry: false }, oneRun)).run;
    } catch (error) {
      unclear ||= error instanceof RestError && error.retryable && !error.notProcessed;
      throw error;
    }
  };
  return http.retrying(attempt);
}

/** The run with this name and start time, if the server has one. */
export async function findRun(
  http: MlflowClient,
  run: Pick<NewRun, "experimentId" | "name" | "startTime">,
): Promise<Run | undefined> {
  // By the time alone, which no name can break; of one time there are few.
  const filter = `attributes.start_time = ${run.startTime}`;
  for await (const page of searchRuns(http, run.experimentId, filter)) {
    const found = page.find(({ info }) => info.run_name === run.name.toWellFormed());
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All runs of an experiment with this name, but for deleted ones, the latest first, page by page. */
export async function* findRunsNamed(
  http: MlflowClient,
  experimentId: string,
  name: string,
): AsyncGenerator<Run[]> {
  // MLflow's filters have no escape: a name with both kinds of quotes fits into neither, and is looked for among all.
  const quote = ["'", '"'].find((mark) => !name.includes(mark));
  const filter = quote === undefined ? undefined : `attributes.run_name = ${quote}${name}${quote}`;
  for await (const page of searchRuns(http, experimentId, filter))
    yield page.filter(({ info }) => info.run_name === name.toWellFormed());
}

/** The run with this id. Throws RestError, with the code RESOURCE_DOES_NOT_EXIST where there is none. */
export async function getRun(http: MlflowClient, runId: string): Promise<Run> {
  const path = `${api}/runs/get?run_id=${encodeURIComponent(runId)}`;
  return (await http.json({ method: "GET", path }, oneRun)).run;
}

interface MetricHistory {
  metrics?: Metric[];
  next_page_token?: string;
}

const metricHistory: Shape<MetricHistory> = object<MetricHistory>(
  {},
  { metrics: list(anything) as Shape<Metric[]>, next_page_token: text },
);

/**
 * Every value that was logged of a metric of a run, as the service answers it: NaN and the infinities are texts.
 *
 * @internal
 */
export async function readMetricHistory(http: MlflowClient, runId: string, key: string): Promise<Metric[]> {
  const values: Metric[] = [];
  let token: string | undefined;
  do {
    const query = {
      run_id: runId,
      metric_key: key,
      max_results: "25000",
      ...(token && { page_token: token }),
    };
    const path = `${api}/metrics/get-history`;
    const request = { method: "GET", path: `${path}?${new URLSearchParams(query).toString()}` } as const;
    const answer = await http.json(request, metricHistory);
    values.push(...(answer.metrics ?? []));
    token = nextPage(http, path, token, answer.next_page_token);
  } while (token);
  return values;
}

/** The service gives the run back that it has changed. */
const updatedRun = (id: string): Shape<object> =>
  object({ run_info: object({ run_id: exactly(id, "the run's") }, {}) }, {});

/** Ends a run. @param endTime milliseconds since 1970 */
export async function endRun(
  http: MlflowClient,
  runId: string,
  status: RunEndStatus,
  endTime: number,
): Promise<void> {
  const body = { run_id: runId, status, end_time: endTime };
  await http.json({ method: "POST", path: `${api}/runs/update`, body }, updatedRun(runId));
}

/** Sets a run that has ended to RUNNING again. */
export async function reopenRun(http: MlflowClient, runId: string): Promise<void> {
  const body = { run_id: runId, status: "RUNNING" };
  await http.json({ method: "POST", path: `${api}/runs/update`, body }, updatedRun(runId));
}

/** The run with this id, or undefined. */
export async function findRunById(http: MlflowClient, runId: string): Promise<Run | undefined> {
  try {
    return await getRun(http, runId);
  } catch (error) {
    if (error instanceof RestError && error.code === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw error;
  }
}

/**
 * All runs of an experiment that a filter matches, the latest first, page by page.
 *
 * @param filter MLflow's filter of runs, for example `tags.release = 'v1'`. Left out: all
 * @param stage whether they are runs that are there, or deleted ones that the service still has
 */
export async function* searchRuns(
  http: MlflowClient,
  experimentId: string,
  filter?: string,
  stage: "active" | "deleted" = "active",
): AsyncGenerator<Run[]> {
  let token: string | undefined;
  do {
    const body = {
      experiment_ids: [experimentId],
      max_results: 500,
      run_view_type: stage === "active" ? "ACTIVE_ONLY" : "DELETED_ONLY",
      order_by: ["attributes.start_time DESC"],
      ...(filter === undefined ? {} : { filter }),
      ...(token === undefined ? {} : { page_token: token }),
    };
    const path = `${api}/runs/search`;
    const answer = await http.json({ method: "POST", path, body }, foundRuns);
    if (answer.runs !== undefined) yield answer.runs;
    token = nextPage(http, path, token, answer.next_page_token);
  } while (token);
}
