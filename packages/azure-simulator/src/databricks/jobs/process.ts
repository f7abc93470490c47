import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bareEnvironment } from "../../processes/bare-environment";
import { pythonScript } from "../../processes/python-script";
import { spawnSupervised } from "../../processes/supervised";
import type { NotebookRuntime } from "../../context/context";
import type { NotebookOutcome } from "./run";

/** What a notebook's process is told. */
export interface NotebookProcess {
  readonly runtime: NotebookRuntime;
  /** Names the folder that it works in, which is gone afterwards. */
  readonly id: number;
  readonly source: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of Spark, as in `local[2,4]`. */
  readonly sparkMaster: string;
  /** Address of the workspace, without a slash at its end. */
  readonly host: string;
  /** Logs in to the workspace. */
  readonly token: string;
  /** ARM id of the virtual network that its machine is in. */
  readonly network: string | undefined;
  /** Ends it: the running cell is interrupted, and what does not end then is killed. */
  readonly signal: AbortSignal;
}

/** The process ended and did not say how its notebook did. */
export class ProcessLost extends Error {
  override readonly name = "ProcessLost";
}

/** Credentials of whoever deploys: on a real cluster there are none of them. */
const notOnCluster = /^(ARM|AZURE)_/;

/**
 * Runs a notebook to its end in a Python process, a group of its own that never outlives this one.
 * @throws ProcessLost when the process dies
 */
export async function runNotebook(job: NotebookProcess): Promise<NotebookOutcome> {
  const { runtime, signal } = job;
  const folder = join(runtime.folder, "runs", String(job.id));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const { source, parameters, sparkMaster } = job;
    await writeFile(join(folder, "notebook.json"), JSON.stringify({ source, parameters, sparkMaster }));
    const ended = await python(job, folder, signal);
    const outcome = await readOutcome(join(folder, "result.json"));
    if (outcome !== undefined && outcome.state !== "RUNNING") return { ...outcome, state: outcome.state };
    if (signal.aborted) return { state: "CANCELED", exit: null, error: null, cells: outcome?.cells ?? [] };
    throw new ProcessLost(`The Python process exited with ${ended}.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Written = Omit<NotebookOutcome, "state"> & { readonly state: NotebookOutcome["state"] | "RUNNING" };

async function readOutcome(file: string): Promise<Written | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Written;
  } catch {
    return undefined;
  }
}

/** On a real cluster there is nothing of a person's machine. */
function environment(
  { runtime, host, token, network }: NotebookProcess,
  folder: string,
): Record<string, string> {
  const cloud = Object.entries(runtime.environment(network)).filter(([name]) => !notOnCluster.test(name));
  return {
    ...bareEnvironment(process.env, folder),
    ...Object.fromEntries(cloud),
    DATABRICKS_HOST: host,
    DATABRICKS_TOKEN: token,
    MLFLOW_TRACKING_URI: "databricks",
    MLFLOW_DISABLE_TELEMETRY: "true",
  };
}

/** @returns how it ended, for people: its exit code, or the signal and the end of what it printed */
function python(job: NotebookProcess, folder: string, signal: AbortSignal): Promise<string> {
  const interpreter = job.runtime.python;
  const script = pythonScript("notebook/run.py");
  return new Promise((resolve, reject) => {
    const child = spawnSupervised(interpreter, [interpreter, "-B", script, folder], {
      cwd: folder,
      env: environment(job, folder),
    });
    let said = "";
    child.stdout.resume();
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
    const end = (): void => void child.stdin.end();
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    child.once("error", reject);
    child.once("close", (code, by) => {
      signal.removeEventListener("abort", end);
      const last = said.trim().split("\n").at(-1) ?? "";
      resolve(`${by ?? `exit code ${code}`}${last === "" ? "" : `: ${last}`}`);
    });
  });
}
