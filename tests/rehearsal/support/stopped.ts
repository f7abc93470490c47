import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "../../../rehearsal/python";
import type { TestLab } from "./lab";

/** When a command is sent a signal. */
export interface Stop {
  readonly line: RegExp;
  /** At which line that matches, from 1. */
  readonly nth: number;
  readonly signal: NodeJS.Signals;
}

export interface Stopped {
  /** Whether it came to that line. */
  readonly stopped: boolean;
  /** Undefined where the signal ended it. */
  readonly exitCode: number | undefined;
  /** Both streams. */
  readonly output: string;
}

/** Runs a pulumi command that asks nothing and sends it a signal at some line. Resolves when it has ended. */
export async function pulumiStoppedAt(
  lab: TestLab,
  args: readonly string[],
  { line, nth, signal }: Stop,
): Promise<Stopped> {
  const child = spawn(
    "pulumi",
    [...args, "--yes", "--skip-preview", "--non-interactive", "--color", "never"],
    { cwd: projectFolder(), env: lab.stage.environment, stdio: ["ignore", "pipe", "pipe"] },
  );
  const output: string[] = [];
  let seen = 0;
  createInterface({ input: child.stderr }).on("line", (text) => output.push(text));
  createInterface({ input: child.stdout }).on("line", (text) => {
    output.push(text);
    if (line.test(text) && (seen += 1) === nth) child.kill(signal);
  });
  await once(child, "close");
  return { stopped: seen >= nth, exitCode: child.exitCode ?? undefined, output: output.join("\n") };
}

/** The processes of the stack's program: where the engine was killed they live on for a while. */
const programs = ({ stage }: TestLab): string =>
  spawnSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line.includes("cmd/run") && line.includes(`--stack ${stage.stackFile.stack} `))
    .join("\n");

export const untilNoProgramRuns = async (lab: TestLab): Promise<void> => {
  while (programs(lab) !== "") await sleep(200);
};
