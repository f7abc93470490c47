import { existsSync, mkdirSync } from "node:fs";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hasEnded, ownerText, parseOwner } from "./owner";

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
  makeFolder(folder);
  return folder;
}

/** Makes a folder and those above it. Node's own way to do so never ends below /proc, which takes no folder. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * A new folder in the temporary folder, readable by its owner alone. Its name tells the process that it lasts as long
 * as; those of this user's processes that were killed are removed first.
 */
export async function temporaryFolder(parent = tmpdir()): Promise<string> {
  await removeAbandoned(parent);
  return mkdtemp(join(parent, `${application}-${ownerText()}-`));
}

const named = new RegExp(`^${application}-(.+)-[A-Za-z0-9]{6}$`);

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = parseOwner(named.exec(name)?.[1] ?? "");
    if (owner === undefined || !hasEnded(owner)) continue;
    const path = join(parent, name);
    try {
      const found = await lstat(path);
      if (!found.isDirectory() || found.uid !== process.getuid?.()) continue;
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // Another start removes it at the same time, or it cannot be removed: no reason not to begin.
    }
  }
}
