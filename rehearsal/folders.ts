import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const application = "azure-llmops-lab";

/**
 * The folder for what is expensive to make and may be deleted at any time: the built engine, MLflow's
 * virtual environment. By each system's convention (XDG base directories, macOS, Windows).
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const base = env["XDG_CACHE_HOME"]
    ? env["XDG_CACHE_HOME"]
    : platform === "darwin"
      ? join(homedir(), "Library", "Caches")
      : platform === "win32"
        ? (env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"))
        : join(homedir(), ".cache");
  const folder = join(base, application);
  mkdirSync(folder, { recursive: true });
  return folder;
}
