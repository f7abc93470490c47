import { UserError } from "rest-client";
import {
  computeOf,
  objectOf,
  openNotebookLab,
  pathOfNotebook,
  recordOf,
  requireRecording,
} from "../../../workload/notebook/lab-notebook";
import {
  type FinishedNotebook,
  type NotebookRunOptions,
  runNotebook,
} from "../../../workload/notebook/run-notebook";
import { requireWidgets } from "../../../workload/notebook/widgets";
import { interruptible } from "../../terminal/interruption";
import { block, line, lines, type Printed, stderr, stdout } from "../../terminal/output";
import { watcher } from "../../terminal/steps";
import type { NotebookFlags } from "./command";

/** Runs a notebook as a job and prints its result: for people, or as one JSON document. */
export async function executeNotebook(name: string, flags: NotebookFlags): Promise<void> {
  const { document, text, problem } = await notebookRun(name, flags);
  if (flags.json) stdout.json(document);
  else stdout.write(text);
  if (problem !== undefined) throw problem;
}

/** The result of a notebook's job: as one document, and for people. */
export interface NotebookReport {
  readonly document: Readonly<Record<string, unknown>>;
  readonly text: Printed;
  /** Absent where the notebook succeeded. */
  readonly problem?: UserError;
}

/** Runs a notebook as a job and waits until it finishes. Throws UserError where it cannot be run. */
export async function notebookRun(name: string, flags: NotebookFlags): Promise<NotebookReport> {
  const lab = await openNotebookLab({
    environment: process.env,
    directory: process.cwd(),
    stack: flags.stack,
  });
  const path = pathOfNotebook(lab.outputs, name);
  const parameters = flags.param ?? {};
  await Promise.all([requireWidgets(parameters, path, lab.http), requireRecording(lab, path)]);
  const done = await followNotebook({
    jobs: lab.jobs,
    path,
    parameters,
    clusterId: computeOf(lab.outputs, flags.serverless === true),
  });
  const record = recordOf(done, lab.target);
  const result =
    Object.keys(objectOf(done.result)).length > 0 ? objectOf(done.result) : (done.result ?? null);
  const { runId, page = null, seconds = null, failure = null } = done;
  const cells = lines(done.cells.map(({ number, text }) => line`[${number}]\n${block(text)}\n`));
  const said = record.reply ?? (done.failure === undefined ? done.result : undefined);
  return {
    document: {
      notebook: path,
      job: { runId, page, seconds, succeeded: failure === null },
      result,
      run: record.run ?? null,
      traces: record.traces,
      cells: done.cells,
      failure,
    },
    text: lines([
      ...(flags.cells || said === undefined ? [cells] : []),
      ...(said === undefined ? [] : [line`${block(said)}\n`]),
      ...(record.run === undefined ? [] : [line`run    ${record.run.id}`, line`       ${record.run.url}`]),
      ...record.traces.flatMap(({ id, url }) => [line`trace  ${id}`, line`       ${url}`]),
      ...(done.page === undefined ? [] : [line`job    ${done.page}`]),
      "",
    ]),
    ...(done.failure !== undefined && {
      problem: notebookFailure(done.failure, done.page, flags.json === true),
    }),
  };
}

/** Shows the progress of a notebook's job until it finishes; the first Ctrl-C cancels the job. */
export async function followNotebook(
  options: Pick<NotebookRunOptions, "jobs" | "path" | "parameters" | "clusterId">,
): Promise<FinishedNotebook> {
  const [done] = await interruptible(
    (signal) =>
      watcher(stderr)<[FinishedNotebook]>([
        {
          name: "notebook",
          title: `Notebook ${options.path}`,
          work: (progress) => {
            let where = "";
            return runNotebook({
              ...options,
              signal,
              onPage: (url) => (where = `, see ${url}`),
              onProgress: (text) => progress(text + where),
            });
          },
          outcome: ({ failure }) => (failure === undefined ? "finished" : `failed: ${failure.message}`),
        },
      ]),
    "cancelling the job, which may keep running if stopped at once",
  );
  return done;
}

/** The error of a notebook that failed. Prints its traceback, unless the JSON document has it. */
export function notebookFailure(
  { message, trace }: NonNullable<FinishedNotebook["failure"]>,
  page: string | undefined,
  isInDocument: boolean,
): UserError {
  if (trace !== undefined && !isInDocument) stderr.say(block(trace));
  return new UserError(`the notebook failed: ${message}`, {
    ...(page === undefined ? {} : { hint: `See ${page}` }),
  });
}
