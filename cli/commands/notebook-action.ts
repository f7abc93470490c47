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
  if (flags.json) {
    const result =
      Object.keys(objectOf(done.result)).length > 0 ? objectOf(done.result) : (done.result ?? null);
    const { runId, page = null, seconds = null, cells, failure = null } = done;
    const { run = null, traces } = record;
    const job = { runId, page, seconds, succeeded: failure === null };
    process.stdout.write(
      `${JSON.stringify({ notebook: path, job, result, run, traces, cells, failure }, null, 2)}\n`,
    );
  } else {
    const cells = done.cells.map(({ number, text }) => `[${number}]\n${text}\n`).join("\n");
    const said = record.reply ?? (done.failure === undefined ? done.result : undefined);
    process.stdout.write(
      [
        ...(flags.cells || said === undefined ? [cells] : []),
        ...(said === undefined ? [] : [`${said}\n`]),
        ...(record.run === undefined ? [] : [`run    ${record.run.id}`, `       ${record.run.url}`]),
        ...record.traces.flatMap(({ id, url }) => [`trace  ${id}`, `       ${url}`]),
        ...(done.page === undefined ? [] : [`job    ${done.page}`]),
        "",
      ].join("\n"),
    );
  }
  if (done.failure !== undefined) throw notebookFailure(done.failure, done.page, flags.json === true);
}
