import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasEnded, ownerText, parseOwner } from "./owner";

/**
 * Runs `work` while no other process on this machine does under the same path, so that two first
 * rehearsals at once build one engine, not two halves. A lock whose owner died is taken over.
 *
 * @param path a folder that is made as the lock (mkdir is atomic on every file system)
 * @param waiting called once when somebody else holds the lock, with the owner's process id
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  waiting: (pid: number) => void = () => undefined,
): Promise<T> {
  const owner = join(path, "pid");
  for (let said = false, unowned = 0; ;) {
    try {
      await mkdir(path);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = parseOwner(await readFile(owner, "utf8").catch(() => ""));
    // Between another's mkdir and its write there is no owner yet; only a lasting absence means it died there.
    unowned = holder ? 0 : unowned + 1;
    if (unowned > 20 || (holder && hasEnded(holder))) {
      await rm(path, { recursive: true, force: true });
      continue;
    }
    if (holder && !said) {
      said = true;
      waiting(holder.pid);
    }
    await sleep(250);
  }
  try {
    await writeFile(owner, ownerText());
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
