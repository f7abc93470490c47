import { execFile, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { usageError, UserError } from "rest-client";
import { readAnswer } from "rest-client";
import type { Shape } from "rest-client";

/** What a finished `pulumi` said. */
export interface PulumiSaid {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How often, and after how many milliseconds each, a state is read again that another `pulumi` is writing. */
const rereads = { most: 5, afterMs: 500 };

/** A backend of files writes a state over the old one: who reads it meanwhile finds an end too early. */
const isBeingWritten = ({ exitCode, stderr }: PulumiSaid): boolean =>
  exitCode !== 0 && /failed to load checkpoint: .*(EOF|unexpected end of JSON)/.test(stderr);

/**
 * Runs the `pulumi` that is on PATH, without questions, in a project's folder. A refusal is a result; but where it has
 * met a state that another one is just writing, and so done nothing, it is run again.
 * @param input what it reads from standard input
 * @throws UserError when there is none
 */
export async function runPulumi(
  parameters: readonly string[],
  project: string,
  input = "",
): Promise<PulumiSaid> {
  let said = await runOnce(parameters, project, input);
  for (let again = 0; again < rereads.most && isBeingWritten(said); again++) {
    await sleep(rereads.afterMs);
    said = await runOnce(parameters, project, input);
  }
  return said;
}

/**
 * Reads the JSON that a command of Pulumi printed.
 * @param command as a person would type it, for the message
 * @throws UserError where it is none, or has another shape
 */
export function readPulumi<T>(command: string, stdout: string, shape: Shape<T>): T {
  try {
    return readAnswer(stdout, shape);
  } catch (error) {
    throw new UserError(`\`${command}\` printed what is not understood: ${(error as Error).message}`, {
      hint: "Look at what it prints, and whether `pulumi version` is one that this project works with (3.248 or newer).",
      cause: error,
    });
  }
}

function runOnce(parameters: readonly string[], project: string, input: string): Promise<PulumiSaid> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      "pulumi",
      [...parameters, "--non-interactive", "--color", "never"],
      { cwd: project, env: process.env, maxBuffer: 64e6 },
      (error, stdout, stderr) => {
        if ((error as NodeJS.ErrnoException | null)?.code === "ENOENT") reject(noPulumi());
        else resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
    // It may end without having read it; what it says of that is its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

const noPulumi = () =>
  usageError("the `pulumi` command was not found", "Install it (https://www.pulumi.com/docs/install/).");

/** How a `pulumi` in front of a person ended. */
export interface PulumiEnded {
  readonly exitCode: number;
  /** The signal that reached this process meanwhile, if one did. */
  readonly interrupted: "SIGINT" | "SIGTERM" | undefined;
}

/** Where a stream of another program goes: to a file descriptor of this process as it is, or to who takes its text. */
export type Sink = 1 | 2 | ((text: string) => void);

/**
 * Runs `pulumi` in front of the person: its questions, its colours and its progress are theirs. Ctrl-C reaches it
 * from the terminal, and it ends what is under way by itself; a signal to this process alone is passed on.
 *
 * @throws UserError when there is none
 */
export function showPulumi(
  parameters: readonly string[],
  project: string,
  sinks: { readonly stdout: Sink; readonly stderr: Sink },
): Promise<PulumiEnded> {
  return new Promise((resolve, reject) => {
    const { stdout, stderr } = sinks;
    const stdio = (sink: Sink) => (typeof sink === "number" ? sink : "pipe");
    const child = spawn("pulumi", [...parameters], {
      cwd: project,
      env: process.env,
      stdio: ["inherit", stdio(stdout), stdio(stderr)],
    });
    if (typeof stdout === "function") child.stdout?.setEncoding("utf8").on("data", stdout);
    if (typeof stderr === "function") child.stderr?.setEncoding("utf8").on("data", stderr);
    let interrupted: PulumiEnded["interrupted"];
    const onInterrupt = (): void => void (interrupted = "SIGINT");
    const onTerminate = (): void => {
      interrupted = "SIGTERM";
      child.kill("SIGINT");
    };
    process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
    const release = (): void => void process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
    child.once("error", (error) => {
      release();
      reject((error as NodeJS.ErrnoException).code === "ENOENT" ? noPulumi() : error);
    });
    child.once("close", (code) => {
      release();
      resolve({ exitCode: code ?? 1, interrupted });
    });
  });
}
