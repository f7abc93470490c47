import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { pythonScript } from "./python-script";

/** What `spawnSupervised` starts a process in. */
export interface SupervisedOptions {
  readonly cwd: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts a command in a process group of its own, which ends when its standard input is ended, and with this process,
 * however that ends: SIGKILL of this process's own group does not reach the supervisor, and closes the pipe to it.
 */
export function spawnSupervised(
  python: string,
  command: readonly string[],
  { cwd, env }: SupervisedOptions,
): ChildProcessWithoutNullStreams {
  const supervise = pythonScript("supervise.py");
  const child = spawn(python, [supervise, ...command], { cwd, env, detached: true });
  child.stdin.on("error", () => undefined);
  child.once("exit", () => {
    try {
      // Whatever of the group its leader has left.
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // There is nothing left, which is as it should be.
    }
  });
  return child;
}
