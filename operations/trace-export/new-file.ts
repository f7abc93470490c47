import { existsSync } from "node:fs";
import { type FileHandle, link, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { usageError, UserError } from "rest-client";
import { hasEnded, markText, ownMark, parseMark, syncFolder } from "openai-tracing/internal";

const suffix = ".part";

/**
 * A file that is complete or not there: it is written beside its place, under a name that holds the process, and takes
 * no other file's place. What a process that was killed has left beside it is removed by the next one.
 */
export class NewFile {
  private constructor(
    readonly path: string,
    private readonly part: string,
    private readonly handle: FileHandle,
  ) {}

  /** Throws UserError where the file is there already, or cannot be made. */
  static async create(given: string): Promise<NewFile> {
    const path = resolve(given);
    if (existsSync(path)) throw isThere(given);
    const part = `${path}.${markText(ownMark())}${suffix}`;
    try {
      await removeAbandoned(path);
      // Prompts and replies are for the eyes of whoever exports them.
      return new NewFile(path, part, await open(part, "wx", 0o600));
    } catch (error) {
      throw usageError(`${given} cannot be written: ${(error as Error).message}`);
    }
  }

  /** Throws UserError, for example where the disk is full. */
  async write(line: string): Promise<void> {
    await this.attempt(() => this.handle.writeFile(line));
  }

  /** Puts the file in its place. Throws UserError; nothing is left then. */
  async finish(): Promise<void> {
    await this.attempt(() => this.handle.sync());
    await this.handle.close();
    try {
      await putInPlace(this.part, this.path);
    } catch (error) {
      await rm(this.part, { force: true });
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw isThere(this.path);
      throw new UserError(`${this.path} cannot be written: ${(error as Error).message}`);
    }
    syncFolder(dirname(this.path));
  }

  async discard(): Promise<void> {
    await this.handle.close();
    await rm(this.part, { force: true });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new UserError(`${this.path} cannot be written: ${(error as Error).message}`);
    }
  }
}

const isThere = (path: string): UserError =>
  usageError(`${path} is there already, and was left as it is`, "Name a new file.");

/** A link fails where there is a file, and a rename replaces it; some file systems have no links. */
async function putInPlace(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" || existsSync(path)) throw error;
    return rename(part, path);
  }
  await rm(part);
}

async function removeAbandoned(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue;
    const mark = parseMark(name.slice(prefix.length, -suffix.length));
    if (mark !== undefined && hasEnded(mark)) await rm(join(dirname(path), name), { force: true });
  }
}
