import { copyFile, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Puts the last whole checkpoint back where a killed Pulumi left an empty one. The engine's file backend copies
 * a stack's file to `.bak` and then writes it anew, which a kill can cut short; one step may be missing then,
 * and that step is among the pending ones.
 *
 * @param backendUrl of the backend, e.g. `file:///home/me`; another kind of backend keeps its own backups
 * @param project the project's folder
 * @returns the stacks that were restored
 */
export async function restoreCheckpoints(backendUrl: string, project: string): Promise<string[]> {
  if (!backendUrl.startsWith("file://")) return [];
  const name = /^name:\s*["']?([^\s"'#]+)/m.exec(await readFile(join(project, "Pulumi.yaml"), "utf8"))?.[1];
  const folder = join(folderOf(backendUrl), ".pulumi", "stacks", name ?? "");
  const restored: string[] = [];
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith(".json") || (await stat(join(folder, file))).size > 0) continue;
    const backup = join(folder, `${file}.bak`);
    if (!(await isJson(backup))) continue;
    await copyFile(backup, join(folder, file));
    restored.push(file.slice(0, -".json".length));
  }
  return restored;
}

/** `file://~` is the home folder, and `file://./x` relative to the working folder, as Pulumi reads them. */
function folderOf(url: string): string {
  const path = url.slice("file://".length);
  if (path.startsWith("~")) return join(process.env["HOME"] ?? "", path.slice(1));
  return path.startsWith("/") ? fileURLToPath(url) : path;
}

async function isJson(path: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(path, "utf8"));
    return true;
  } catch {
    return false;
  }
}
