import type { RestClient } from "rest-client";
import { done, flag, list, number, object, type Shape, text } from "rest-client";
import { type RunAnswer, shapeOfRun } from "./job-run";

/** A notebook to run once. */
export interface Submission {
  /** Absolute path in the workspace. */
  path: string;
  parameters: Readonly<Record<string, string>>;
  /** Left out: serverless compute. */
  clusterId: string | undefined;
  /** The run's name in the workspace. */
  name: string;
  /** Tells the service which submissions are one, so that a repeated request begins no second run. */
  token: string;
}

/** What `jobs/runs/get-output` says of an attempt. */
export interface RunOutput {
  readonly notebook_output?: { readonly result?: string; readonly truncated?: boolean };
  readonly error?: string;
  readonly error_trace?: string;
}

const shapeOfOutput: Shape<RunOutput> = object<RunOutput>(
  {},
  {
    notebook_output: object<NonNullable<RunOutput["notebook_output"]>>({}, { result: text, truncated: flag }),
    error: text,
    error_trace: text,
  },
);

interface Export {
  readonly views?: readonly { readonly content?: string }[];
}

export interface JobsClient {
  /** Begins a run and gives its id. */
  submit(submission: Submission): Promise<number>;
  run(id: number): Promise<RunAnswer>;
  /** @param id of an attempt at a task, not of the run */
  output(id: number): Promise<RunOutput>;
  /** The notebook with what its cells showed, as a page. @param id of an attempt */
  page(id: number): Promise<string>;
  /** Asks for the end of a run; it has ended when `run` says so. */
  cancel(id: number): Promise<void>;
}

/** The jobs of a workspace, version 2.2 of the API. Every call throws RestError. */
export function jobsClient(http: RestClient): JobsClient {
  const base = "/api/2.2/jobs/runs";
  const get = <T>(path: string, id: number, shape: Shape<T>): Promise<T> =>
    http.json({ method: "GET", path: `${base}/${path}?run_id=${id}` }, shape);
  return {
    async submit({ path, parameters, clusterId, name, token }) {
      const body = {
        run_name: name,
        idempotency_token: token,
        tasks: [
          {
            task_key: "notebook",
            notebook_task: { notebook_path: path, base_parameters: parameters, source: "WORKSPACE" },
            ...(clusterId === undefined ? {} : { existing_cluster_id: clusterId }),
          },
        ],
      };
      const submitted = object<{ run_id: number }>({ run_id: number }, {});
      return (await http.json({ method: "POST", path: `${base}/submit`, body }, submitted)).run_id;
    },
    run: (id) => get("get", id, shapeOfRun),
    output: (id) => get("get-output", id, shapeOfOutput),
    async page(id) {
      const view = object<{ content?: string }>({}, { content: text });
      const { views = [] } = await get("export", id, object<Export>({}, { views: list(view) }));
      return views[0]?.content ?? "";
    },
    async cancel(id) {
      await http.json({ method: "POST", path: `${base}/cancel`, body: { run_id: id } }, done);
    },
  };
}
