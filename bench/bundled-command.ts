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
  const bundling = ["tsdown", "-c", "tsdown.cli.config.ts"];
  const { exitCode, stderr } = await run("npx", bundling, { cwd: project, signal });
  signal.throwIfAborted();
  if (exitCode !== 0) throw new UserError(stderr);
  return launcherOf(project);
}
