import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file system of a few pages, mounted at a folder. */
export interface SmallDisk {
  /** Leaves not a byte on it. */
  fill: () => void;
  empty: () => void;
  unmount: () => void;
}

/** Mounts one at `folder`, or gives undefined where that is not allowed. */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]).status !== 0) return undefined;
  const filler = join(folder, "filler");
  return {
    fill: () => {
      const descriptor = openSync(filler, "w");
      try {
        for (;;) writeSync(descriptor, Buffer.alloc(4096));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        closeSync(descriptor);
      }
    },
    empty: () => rmSync(filler),
    unmount: () => void spawnSync("umount", [folder]),
  };
}

/** Whether this process may mount anything, found out by doing it. */
export function mayMount(folder: string): boolean {
  const disk = mountSmallDisk(folder);
  disk?.unmount();
  return disk !== undefined;
}
