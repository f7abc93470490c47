import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../rehearsal/command";
import { RehearsalError } from "../rehearsal/errors";

/** What a process took. */
export interface Usage {
  readonly seconds: number;
  /** The largest resident size of the process or of any that it waited for, in bytes. */
  readonly memory: number;
  /** Seconds on a processor, of the process and all that it waited for. */
  readonly processor: number;
}

export interface Measured extends Usage {
  readonly stdout: string;
}

export interface MeasuringOptions {
  /** A Python without packages is enough; it starts the command and asks the system what it took. */
  readonly python: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a command to its end and measures it.
 * @throws RehearsalError with all it said when it exits with anything but 0
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
      throw new RehearsalError(`${[file, ...args].join(" ")} failed:\n${done.stdout}\n${done.stderr}`, {
        exitCode: 1,
      });
    }
    return { ...(JSON.parse(await readFile(usage, "utf8")) as Usage), stdout: done.stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In millions of bytes, for tables. */
export const megabytes = (bytes: number): number => bytes / 1e6;

/** What a measured process must not inherit: a login, a server's address, what keeps Python from being itself. */
const foreign = /^(AZURE|ARM|DATABRICKS|OPENAI|MLFLOW|PULUMI)_|^PYTHON|^NODE_OPTIONS$|^npm_/;

/**
 * A person's environment without anything that concerns what is measured.
 * @param own variables over the rest
 */
export const cleanEnvironment = (own: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
  NO_PROXY: "127.0.0.1,localhost",
  no_proxy: "127.0.0.1,localhost",
  // Nobody is told of a measurement, and nobody is waited for.
  MLFLOW_DISABLE_TELEMETRY: "true",
  DO_NOT_TRACK: "1",
  ...own,
});
