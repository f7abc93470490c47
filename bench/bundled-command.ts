import { join } from "node:path";
import { run } from "../rehearsal/command";
import { UserError } from "rest-client";

/** The command's launcher, for node. */
export const launcherOf = (project: string): string => join(project, "cli", "llmops.cjs");

/**
 * Bundles the command as an installation does.
 * @returns the path of its launcher, for node
 * @throws UserError when it cannot be bundled, and would run from its sources
 */
export async function bundledCommand(project: string, signal: AbortSignal): Promise<string> {
  const bundling = join(project, "scripts", "bundle.mjs");
  const { stderr } = await run(process.execPath, [bundling], { cwd: project, signal });
  signal.throwIfAborted();
  if (stderr !== "") throw new UserError(stderr);
  return launcherOf(project);
}
