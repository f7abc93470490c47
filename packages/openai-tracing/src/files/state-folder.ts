import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder for what must outlive a process: $XDG_STATE_HOME, or the system's place for a user's own
 * data. Nothing is made here.
 */
export function stateFolder(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = environment["HOME"] || homedir();
  const base =
    environment["XDG_STATE_HOME"] ||
    (platform === "win32"
      ? environment["LOCALAPPDATA"] || join(home, "AppData", "Local")
      : platform === "darwin"
        ? join(home, "Library", "Application Support")
        : join(home, ".local", "state"));
  return join(base, "azure-llmops-lab");
}
