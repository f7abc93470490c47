import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** The workspaces' sources are named there. */
const TSX_TSCONFIG_PATH = join(__dirname, "../../../../tsconfig.json");

/** Starts `llmops ARGUMENTS` from its sources, with nothing of this process's own settings but PATH and HOME. */
export function startCommand(
  parameters: string[],
  environment: Record<string, string>,
  cwd: string,
): Running {
  const child = spawn(
    process.execPath,
    [
      "--import",
      pathToFileURL(require.resolve("tsx")).href,
      join(__dirname, "command-main.ts"),
      ...parameters,
    ],
    {
      cwd,
      env: { PATH: process.env["PATH"], TSX_TSCONFIG_PATH, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (part: Buffer) => (stdout += part.toString()));
  child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return { child, ended };
}
