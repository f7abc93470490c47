import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

interface Waiting {
  line: string;
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * A new file of lines, each on the disk before `append` returns or `commit` resolves. Lines that do not fit
 * are taken back whole, so that the file holds whole lines only.
 */
export class DurableLines {
  private descriptor: number | undefined;
  private length = 0;
  private lines = 0;
  private readonly waiting: Waiting[] = [];
  private committing: Promise<void> | undefined;

  /** Nothing is made before the first line. */
  constructor(readonly path: string) {}

  /** How many lines have been appended. */
  get count(): number {
    return this.lines;
  }

  /** Whether the file was deleted since, so that what is appended would be nowhere. */
  get isGone(): boolean {
    return this.descriptor !== undefined && fstatSync(this.descriptor).nlink === 0;
  }

  /** Throws the file system's error: disk full, no permission. No line is there then. */
  append(...lines: string[]): void {
    const descriptor = (this.descriptor ??= this.open());
    try {
      const length = this.write(descriptor, lines);
      fsyncSync(descriptor);
      this.length += length;
      this.lines += lines.length;
    } catch (error) {
      ftruncateSync(descriptor, this.length);
      throw error;
    }
  }

  /**
   * The same, while the process goes on: lines that come while the disk is at work share the next flush.
   * Rejects with the file system's error.
   */
  commit(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ line, resolve, reject });
      this.committing ??= this.commitWaiting();
    });
  }

  /** Waits for the lines that are on their way. */
  async close(): Promise<void> {
    while (this.committing !== undefined) await this.committing;
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  /** Of a file whose lines were all appended. */
  closeNow(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private async commitWaiting(): Promise<void> {
    // What comes in the same turn is put down together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0);
      try {
        const descriptor = (this.descriptor ??= this.open());
        try {
          const length = this.write(
            descriptor,
            group.map(({ line }) => line),
          );
          await promisify(fdatasync)(descriptor);
          this.length += length;
          this.lines += group.length;
        } catch (error) {
          ftruncateSync(descriptor, this.length);
          throw error;
        }
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error as Error);
      }
    }
    this.committing = undefined;
  }

  /** @returns the number of bytes */
  private write(descriptor: number, lines: string[]): number {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
    for (let written = 0; written < bytes.length;) {
      written += writeSync(descriptor, bytes, written, bytes.length - written, this.length + written);
    }
    return bytes.length;
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
export function syncFolder(path: string): void {
  try {
    const descriptor = openSync(path, "r");
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    return;
  }
}

/** Each line of a file, one after another; the last may be without its end. Throws the file system's error. */
export function* linesOf(path: string): Generator<string> {
  const descriptor = openSync(path, "r");
  try {
    const part = Buffer.alloc(1 << 20);
    let rest: Buffer[] = [];
    for (let read = readSync(descriptor, part); read > 0; read = readSync(descriptor, part)) {
      let start = 0;
      for (let end = part.indexOf(10); end !== -1 && end < read; end = part.indexOf(10, start)) {
        yield Buffer.concat([...rest, part.subarray(start, end)]).toString("utf8");
        rest = [];
        start = end + 1;
      }
      if (start < read) rest.push(Buffer.from(part.subarray(start, read)));
    }
    if (rest.length > 0) yield Buffer.concat(rest).toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}
