import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What a finished command left behind. */
export interface CommandResult {
  /** The exit code, or undefined when it could not be started or a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called for each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  /** Aborting sends SIGINT, as Ctrl-C does, and waits for the command to end by itself. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a command to its end; a non-zero exit is a result, not an exception. */
export function run(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: Ctrl-C at the terminal reaches us alone, and we decide who is told, in which order.
      detached: process.platform !== "win32",
    });
    const output = { stdout: [] as string[], stderr: [] as string[] };
    const { onLine, signal } = options;
    for (const name of ["stdout", "stderr"] as const) {
      createInterface({ input: child[name], crlfDelay: Infinity }).on("line", (line) => {
        output[name].push(line);
        onLine?.(line);
      });
    }
    const interrupt = (): void => void child.kill("SIGINT");
    if (signal?.aborted) interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    const finish = (exitCode: number | undefined, problem?: string): void => {
      signal?.removeEventListener("abort", interrupt);
      const stderr = problem ? [...output.stderr, problem] : output.stderr;
      resolve({ exitCode, stdout: output.stdout.join("\n"), stderr: stderr.join("\n") });
    };
    child.once("error", (error) => finish(undefined, `${file} could not be started: ${error.message}`));
    child.once("close", (code, by) =>
      finish(code ?? undefined, by ? `${file} was ended by ${by}` : undefined),
    );
  });
}
