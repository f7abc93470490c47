import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../rehearsal/command";
import { UserError } from "rest-client";

/** The time and memory of a process. */
export interface Usage {
  readonly seconds: number;
  /** Peak memory in bytes, of the process or of any child that it waited for. */
  readonly memory: number;
  /** Processor seconds of the process and of all children that it waited for. */
  readonly processor: number;
}

export interface Measured extends Usage {
  readonly stdout: string;
}

export interface MeasuringOptions {
  /** Starts the command and asks the system for its usage; needs no packages. */
  readonly python: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a command to its end and measures it.
 * @throws UserError with all it said when it exits with anything but 0
 */
export async function measured(
  [file, ...args]: readonly [string, ...string[]],
  { python, cwd, env, signal }: MeasuringOptions,
): Promise<Measured> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), "measured-"));
  try {
    const usage = join(folder, "usage.json");
    const script = join(__dirname, "resources.py");
    const done = await run(python, ["-I", "-S", script, usage, file, ...args], { cwd, env, signal });
    signal.throwIfAborted();
    if (done.exitCode !== 0) {
      throw new UserError(`${[file, ...args].join(" ")} failed:\n${done.stdout}\n${done.stderr}`);
    }
    return { ...(JSON.parse(await readFile(usage, "utf8")) as Usage), stdout: done.stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In millions of bytes, for tables. */
export const megabytes = (bytes: number): number => bytes / 1e6;

/** Variables that a measured process must not inherit: logins, server addresses, settings of Python. */
const foreign = /^(AZURE|ARM|DATABRICKS|OPENAI|MLFLOW|PULUMI)_|^PYTHON|^NODE_OPTIONS$|^npm_/;

/**
 * The environment without variables that would influence a measurement.
 * @param own variables that override the rest
 */
export const cleanEnvironment = (own: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
  NO_PROXY: "127.0.0.1,localhost",
  no_proxy: "127.0.0.1,localhost",
  // No telemetry: it would report the measurement and take time.
  MLFLOW_DISABLE_TELEMETRY: "true",
  DO_NOT_TRACK: "1",
  ...own,
});
