import { readdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";

const ending = ".attrs";

/**
 * Removes what a killed Pulumi left half written beside its states and locks. The engine's file backend replaces a stack's
 * file as a whole, but not the `.attrs` file beside it; where that is cut short every command fails with
 * `failed to load checkpoint: EOF`; where there is none it is not missed.
 *
 * @param backendUrl of the backend, e.g. `file:///home/me` or `file://~`; other kinds keep no such files
 * @param project the project's folder, which relative paths start from
 * @returns the names of the files that these belonged to
 */
export async function removeBrokenSidecars(backendUrl: string, project: string): Promise<string[]> {
  const path = /^file:\/\/([^?]*)/.exec(backendUrl)?.[1];
  if (path === undefined) return [];
  const home = path.startsWith("~") ? join(homedir(), path.slice(1)) : resolve(project, path);
  const removed: string[] = [];
  for (const folder of ["stacks", "locks"].map((name) => join(home, ".pulumi", name))) {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    for (const file of files.filter((name) => name.endsWith(ending)).sort()) {
      if (isJson(await readFile(join(folder, file), "utf8").catch(() => "{}"))) continue;
      await rm(join(folder, file), { force: true });
      removed.push(basename(file, ending));
    }
  }
  return removed;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
