import { resolveTracking, type Tracking } from "../../../stack/connection";
import { usageError, UserError } from "rest-client";
import { experimentOf } from "../../../stack/experiment";
import { interruptible } from "../../terminal/interruption";
import { count } from "../../../workload/chat/traced-chat-session";
import { RestError } from "rest-client";
import { type Experiment, MlflowClient } from "mlflow-js-client";
import { retryPolicyFrom } from "rest-client";
import { useProxyOf } from "rest-client";
import { stateFolder, WriteAheadLog } from "openai-tracing/queue";
import { exportTraces, type ExportReport } from "../../../operations/trace-export/export";
import { NewFile } from "../../../operations/trace-export/new-file";
import { explainTrackingError } from "../../../stack/tracking-errors";
import { stderr, stdout } from "../../terminal/output";
import { readingProgress } from "../../terminal/reading-progress";
import type { ExportFlags } from "./command";

/** Writes every trace of the experiment to a new file, or to standard output. */
export async function executeExport(flags: ExportFlags): Promise<void> {
  const { output } = flags;
  if (output === undefined && flags.json !== true)
    throw usageError(
      "the export needs --output or --json",
      "Name a new file with --output FILE, or print the traces with --json.",
    );
  const { environment, directory } = { environment: process.env, directory: process.cwd() };
  const tracking = await resolveTracking({ environment, directory, stack: flags.stack });
  useProxyOf(environment);
  sayWaiting(tracking);
  const file = output === undefined ? undefined : await NewFile.create(output);
  let done: Done;
  try {
    done = await interruptible((signal) => exported(tracking, file, signal));
    await file?.finish();
  } catch (error) {
    await file?.discard();
    throw error;
  }
  sayDone(done, flags);
}

interface Done {
  readonly experiment: Experiment;
  readonly report: ExportReport;
}

async function exported(
  { target, experiment: reference }: Tracking,
  file: NewFile | undefined,
  signal: AbortSignal,
): Promise<Done> {
  const progress = readingProgress();
  const http = new MlflowClient(target, {
    retry: retryPolicyFrom(process.env),
    onRetry: (error, delayMs) =>
      progress.say(`${error.message}; trying again in ${Math.ceil(delayMs / 1000)} s`),
  });
  const write = async (record: object): Promise<void> => {
    signal.throwIfAborted();
    if (file !== undefined) return file.write(`${JSON.stringify(record)}\n`);
    if (!(await stdout.jsonLine(record))) throw new UserError("the reader of the output closed it");
  };
  try {
    const experiment = await experimentOf(http, reference);
    requireReadable(experiment);
    const onProgress = (traces: number): void => progress.show("experiment", traces);
    const { experiment_id: experimentId } = experiment;
    return { experiment, report: await exportTraces({ http, experimentId, write, onProgress, signal }) };
  } catch (error) {
    const reason = signal.aborted
      ? (signal.reason as UserError)
      : error instanceof RestError
        ? explainTrackingError(error)
        : error;
    if (!(reason instanceof UserError)) throw reason;
    throw new UserError(`the export did not finish: ${reason.message}`, {
      hint: [reason.hint, file === undefined ? undefined : "No file was written; run it again."]
        .filter(Boolean)
        .join(" "),
      exitCode: reason.exitCode,
      cause: error,
    });
  } finally {
    progress.end();
  }
}

/** Where Databricks keeps the traces of an experiment that is linked to tables. */
const tablesTag = "mlflow.experiment.databricksTraceDestinationPath";

function requireReadable({ name, tags = [] }: Experiment): void {
  const tables = tags.find(({ key }) => key === tablesTag)?.value;
  if (tables !== undefined)
    throw new UserError(`the traces of ${name} are in tables of Unity Catalog, ${tables}`, {
      hint: "They stay there when the workspace is deleted; read them with SQL.",
    });
}

/** Records that the server does not have yet are missing from an export. */
function sayWaiting({ target }: Tracking): void {
  const waiting = new WriteAheadLog(stateFolder(process.env), target).count();
  if (waiting > 0)
    stderr.say(
      `${count(waiting, "record")} on this machine ${waiting === 1 ? "is" : "are"} waiting for delivery and will be missing from the export. To deliver first: npx llmops traces flush`,
    );
}

function sayDone({ experiment, report }: Done, { output, json }: ExportFlags): void {
  const { traces, runs, unfinished, unreadable, growing } = report;
  const { experiment_id: id, name } = experiment;
  if (output !== undefined && json === true)
    stdout.json({ file: output, experiment: { id, name }, traces, runs, unfinished, unreadable, growing });
  const told = json === true ? stderr : stdout;
  told.say(
    `${count(traces, "trace")} and ${count(runs, "run")} of experiment ${name}${output === undefined ? "" : ` are in ${output}`}.`,
  );
  if (unfinished > 0) told.say(`${count(unfinished, "trace")} had not finished; exported as they are.`);
  if (growing) told.say("Traces are still arriving; the latest may be missing.");
  if (unreadable.length === 0) return;
  const shown = `${unreadable.slice(0, 3).join(", ")}${unreadable.length > 3 ? " …" : ""}`;
  throw new UserError(
    `the tracking server does not return the spans of ${count(unreadable.length, "trace")}: ${shown}`,
    { hint: "Of these, only the entry in the list of traces was exported." },
  );
}
