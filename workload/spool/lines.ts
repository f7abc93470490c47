import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A new file of lines, each on the disk before `append` returns. A line that does not fit is taken back
 * whole, so that the file holds whole lines only.
 */
export class DurableLines {
  private descriptor: number | undefined;
  private length = 0;
  private lines = 0;

  /** Nothing is made before the first line. */
  constructor(readonly path: string) {}

  /** How many lines have been appended. */
  get count(): number {
    return this.lines;
  }

  /** Throws the file system's error: disk full, no permission. */
  append(line: string): void {
    const descriptor = (this.descriptor ??= this.open());
    const bytes = Buffer.from(`${line}\n`);
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(descriptor, bytes, written, bytes.length - written, this.length + written);
      }
      fsyncSync(descriptor);
      this.length += bytes.length;
      this.lines += 1;
    } catch (error) {
      ftruncateSync(descriptor, this.length);
      throw error;
    }
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  /** Readable by its owner alone: prompts and replies stand in it. */
  private open(): number {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const descriptor = openSync(this.path, "wx", 0o600);
    syncFolder(dirname(this.path));
    return descriptor;
  }
}

/** Puts a folder's entries on the disk; not every system can. */
function syncFolder(path: string): void {
  try {
    const descriptor = openSync(path, "r");
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    return;
  }
}
