import { run } from "../rehearsal/command";
import { UserError } from "rest-client";
import type { Stage } from "../rehearsal/stage";

/**
 * Runs the real `pulumi` in the stage's environment and returns its standard output.
 * @throws UserError with all it said when it exits with anything but 0
 */
export type PulumiCommand = (...args: string[]) => Promise<string>;

export interface PulumiSettings {
  readonly stage: Pick<Stage, "environment">;
  readonly signal: AbortSignal;
  /** Variables over those of the stage. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets each line as it is printed. */
  readonly onLine?: (line: string) => void;
}

/** Pulumi in a project's folder. */
export function pulumiIn(project: string, { stage, signal, env, onLine }: PulumiSettings): PulumiCommand {
  return async (...args) => {
    signal.throwIfAborted();
    const { exitCode, stdout, stderr } = await run(
      "pulumi",
      [...args, "--non-interactive", "--color", "never"],
      { cwd: project, env: { ...stage.environment, ...env }, signal, ...(onLine ? { onLine } : {}) },
    );
    signal.throwIfAborted();
    if (exitCode === 0) return stdout;
    throw new UserError(`pulumi ${args.join(" ")} failed in ${project}:\n${stdout}\n${stderr}`);
  };
}
