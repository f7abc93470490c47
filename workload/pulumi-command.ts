import { execFile } from "node:child_process";
import { usageError } from "./errors";

/** What a finished `pulumi` said. */
export interface PulumiSaid {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the `pulumi` that is on PATH, without questions, in a project's folder. A refusal is a result.
 * @param input what it reads from standard input
 * @throws UserError when there is none
 */
export function runPulumi(parameters: readonly string[], project: string, input = ""): Promise<PulumiSaid> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      "pulumi",
      [...parameters, "--non-interactive", "--color", "never"],
      { cwd: project, maxBuffer: 64e6 },
      (error, stdout, stderr) => {
        if ((error as NodeJS.ErrnoException | null)?.code === "ENOENT")
          reject(
            usageError(
              "the `pulumi` command was not found",
              "Install it (https://www.pulumi.com/docs/install/).",
            ),
          );
        else resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
    // It may end without having read it; what it says of that is its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
