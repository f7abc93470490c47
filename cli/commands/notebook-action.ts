import type { UserError } from "../../workload/errors";
import {
  computeOf,
  objectOf,
  openNotebookLab,
  pathOfNotebook,
  recordOf,
} from "../../workload/notebook/lab-notebook";
import { followNotebook, notebookFailure } from "../notebook-run";
import type { NotebookFlags } from "./notebook";

/** Runs a notebook as a job and prints what it gave: for people, or as one JSON document. */
export async function executeNotebook(name: string, flags: NotebookFlags): Promise<void> {
  const { document, text, problem } = await notebookRun(name, flags);
  process.stdout.write(flags.json ? `${JSON.stringify(document, null, 2)}\n` : text);
  if (problem !== undefined) throw problem;
}

/** What a notebook's job gave: as one document, and for people. */
export interface NotebookReport {
  readonly document: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Left out where the notebook ran to its end. */
  readonly problem?: UserError;
}

/** Runs a notebook as a job and follows it to its end. Throws UserError where it cannot be run. */
export async function notebookRun(name: string, flags: NotebookFlags): Promise<NotebookReport> {
  const lab = await openNotebookLab({
    environment: process.env,
    directory: process.cwd(),
    stack: flags.stack,
  });
  const path = pathOfNotebook(lab.outputs, name);
  const done = await followNotebook({
    jobs: lab.jobs,
    path,
    parameters: flags.param ?? {},
    clusterId: computeOf(lab.outputs, flags.serverless === true),
  });
  const record = recordOf(done, lab.target);
  const result =
    Object.keys(objectOf(done.result)).length > 0 ? objectOf(done.result) : (done.result ?? null);
  const { runId, page = null, seconds = null, failure = null } = done;
  const cells = done.cells.map(({ number, text }) => `[${number}]\n${text}\n`).join("\n");
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
    text: [
      ...(flags.cells || said === undefined ? [cells] : []),
      ...(said === undefined ? [] : [`${said}\n`]),
      ...(record.run === undefined ? [] : [`run    ${record.run.id}`, `       ${record.run.url}`]),
      ...record.traces.flatMap(({ id, url }) => [`trace  ${id}`, `       ${url}`]),
      ...(done.page === undefined ? [] : [`job    ${done.page}`]),
      "",
    ].join("\n"),
    ...(done.failure !== undefined && {
      problem: notebookFailure(done.failure, done.page, flags.json === true),
    }),
  };
}
