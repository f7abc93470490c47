import { existsSync } from "node:fs";
import { NOTEBOOKS } from "../../../infra/outputs";
import { usageError } from "rest-client";
import { batchFile, uploadBatch } from "../../../workload/notebook/batch-upload";
import {
  computeOf,
  type NotebookLab,
  objectOf,
  openNotebookLab,
  pathOfNotebook,
  recordOf,
  requireRecording,
} from "../../../workload/notebook/lab-notebook";
import { readTextFile } from "../../../stack/text-file";
import { followNotebook, notebookFailure } from "../notebook/run-action";
import { line, lines, type Printed, stderr, stdout } from "../../terminal/output";
import type { BatchFlags } from "./command";

/** A table of one to three names, or a path that the workspace knows. */
const inWorkspace = /^(\w+(\.\w+){0,2}|\/(Workspace|Volumes)\/.+|(dbfs|abfss|file):\/.+)$/;

/** Uploads prompts to the workspace, runs the batch notebook on them and prints the result. */
export async function executeBatch(prompts: string, flags: BatchFlags): Promise<void> {
  const isHere = existsSync(prompts);
  if (!isHere && !inWorkspace.test(prompts))
    throw usageError(
      `${prompts} is neither a local file nor a table name or path in a workspace`,
      "A table looks like catalog.schema.table, a path like /Volumes/catalog/schema/volume/file.jsonl.",
    );
  const lab = await openNotebookLab({
    environment: process.env,
    directory: process.cwd(),
    stack: flags.stack,
  });
  const path = pathOfNotebook(lab.outputs, NOTEBOOKS.batch);
  await requireRecording(lab, path);
  const put = isHere ? await uploaded(prompts, lab) : { prompts };
  const done = await followNotebook({
    jobs: lab.jobs,
    path,
    parameters: { ...put, ...parametersOf(flags) },
    clusterId: computeOf(lab.outputs, flags.serverless === true),
  });
  const result = objectOf(done.result);
  const { run } = recordOf(done, lab.target);
  if (flags.json) {
    const { runId, page = null, seconds = null, failure = null } = done;
    const job = { runId, page, seconds, succeeded: failure === null };
    stdout.json({ job, result, run: run ?? null, failure });
  } else {
    stdout.write(
      lines([
        ...(done.failure === undefined ? [summaryOf(result)] : []),
        ...(run === undefined ? [] : [line`run      ${run.id}`, line`         ${run.url}`]),
        ...(done.page === undefined ? [] : [line`job      ${done.page}`]),
        "",
      ]),
    );
  }
  if (done.failure !== undefined) throw notebookFailure(done.failure, done.page, flags.json === true);
}

async function uploaded(file: string, lab: NotebookLab): Promise<Record<string, string>> {
  const text = await readTextFile(file, "prompts");
  const batch = batchFile(text, file, lab.outputs);
  await uploadBatch(batch, lab.http);
  stderr.write(line`${batch.count} prompts in ${batch.path}\n`);
  return { prompts: `/Workspace${batch.path}`, results: batch.results };
}

/** The notebook's widgets that flags were given for. */
function parametersOf(flags: BatchFlags): Record<string, string> {
  const widgets = {
    results: flags.results,
    format: flags.format,
    system: flags.system,
    max_tokens: flags.maxTokens,
    tokens_per_minute: flags.tokensPerMinute,
    tasks: flags.tasks,
    concurrency: flags.concurrency,
    wave: flags.wave,
    trace_ratio: flags.traceRatio,
  };
  return Object.fromEntries(
    Object.entries(widgets).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function summaryOf(result: Record<string, unknown>): Printed {
  const number = (name: string): number => Number(result[name] ?? 0);
  const text = (name: string): string => (typeof result[name] === "string" ? result[name] : "");
  const before = number("answered_before");
  const seconds = number("seconds");
  const rate = seconds > 0 ? `, ${(number("answered") / seconds).toFixed(1)} a second` : "";
  return lines([
    line`${number("answered")} answered${rate}${before > 0 ? `, ${before} answered before` : ""}, ${number("refused")} refused by the model`,
    line`results  ${text("results")} (${text("format")})`,
  ]);
}
