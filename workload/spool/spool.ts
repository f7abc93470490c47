import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type MlflowTarget } from "../mlflow/target";
import { type Parcel } from "../tracing/delivery";
import { type Keeper, type RunRemainder } from "../tracing/keeper";
import { type RunReference } from "../tracing/run-reference";
import { type ExperimentReference } from "../tracing/session";
import { DurableLines } from "./lines";
import { hasEnded, isSame, markText, ownMark, parseMark, type ProcessMark } from "./process-mark";

/** One line of a spool: a trace, or what is left of a run, with where it belongs. No credentials. */
export type SpoolRecord = { experiment: ExperimentReference } & (
  { kind: "trace"; parcel: Parcel } | { kind: "run"; remainder: RunRemainder }
);

/** A run that a process had open. */
export interface OpenRun {
  experiment: ExperimentReference;
  run: RunReference;
  owner: ProcessMark;
}

/** Records of one file at most: a file is read as a whole, and memory is not to grow with what waits on the disk. */
const recordsPerFile = 250;

/**
 * What could not be delivered to one tracking server, on disk: files of lines for each process, which
 * another takes over when that one has ended. A file changes hands by being renamed, which one of two
 * that try gets to do.
 */
export class Spool {
  private readonly folder: string;
  private readonly mark = ownMark();
  private lines: DurableLines | undefined;

  /**
   * Nothing is made on the disk before there is something to keep.
   *
   * @param stateFolder a folder that outlives the process, for example that of `stateFolder`
   * @param target the server that what is kept is for; each has a spool of its own
   */
  constructor(stateFolder: string, target: Pick<MlflowTarget, "url">) {
    this.folder = join(
      stateFolder,
      "spool",
      createHash("sha256").update(target.url).digest("hex").slice(0, 16),
    );
  }

  /** A keeper for what goes to one experiment. */
  keeperFor(experiment: ExperimentReference): Keeper {
    return {
      keepTrace: (parcel) => this.append({ experiment, kind: "trace", parcel }),
      keepRun: (remainder) => this.append({ experiment, kind: "run", remainder }),
      runOpens: (run) => {
        mkdirSync(this.folder, { recursive: true, mode: 0o700 });
        const path = this.openRunPath(run);
        try {
          writeFileSync(path, JSON.stringify({ experiment, run, owner: this.mark } satisfies OpenRun), {
            mode: 0o600,
          });
        } catch (error) {
          // Half a note would be looked at by every later process, and be of use to none.
          rmSync(path, { force: true });
          throw error;
        }
      },
      runCloses: (run) => rmSync(this.openRunPath(run), { force: true }),
    };
  }

  /**
   * Puts a record on the disk. Throws the file system's error.
   *
   * @internal
   */
  append(record: SpoolRecord): void {
    if (this.lines !== undefined && this.lines.count >= recordsPerFile) this.closeFile();
    this.lines ??= new DurableLines(join(this.folder, this.ownName("jsonl")));
    this.lines.append(JSON.stringify(record));
  }

  /** Whether there is anything to deliver or close. */
  isEmpty(): boolean {
    return this.names().length === 0;
  }

  /** How many records are on the disk, whoever they belong to. */
  count(): number {
    return this.names()
      .filter((name) => name.endsWith(".jsonl"))
      .reduce((sum, name) => sum + readRecords(join(this.folder, name)).length, 0);
  }

  /**
   * Takes over every file of this process and of those that have ended, one after another. `deliver`
   * gives back what it could not deliver, which is kept.
   *
   * @internal
   */
  async drain(deliver: (records: SpoolRecord[]) => Promise<SpoolRecord[]>): Promise<void> {
    this.closeFile();
    for (const name of this.names().filter((candidate) => candidate.endsWith(".jsonl"))) {
      const claimed = this.claim(name);
      if (claimed === undefined) continue;
      const records = readRecords(claimed);
      const remaining = await deliver(records);
      if (remaining.length === records.length && records.length > 0) continue;
      if (this.keepAgain(remaining)) rmSync(claimed, { force: true });
    }
  }

  private closeFile(): void {
    this.lines?.close();
    this.lines = undefined;
  }

  /** False on a full disk: the file they came from then stays, and what it holds too much does no harm. */
  private keepAgain(records: SpoolRecord[]): boolean {
    try {
      for (const record of records) this.append(record);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * The runs that a process had open when it ended; each is given to one caller.
   *
   * @internal
   */
  takeAbandonedRuns(): { open: OpenRun; done: () => void; keep: () => void }[] {
    return this.names()
      .filter((name) => name.endsWith(".run.json"))
      .flatMap((name) => {
        const open = readOpenRun(join(this.folder, name));
        if (open === undefined || !hasEnded(open.owner)) return [];
        const claimed = this.claim(name, open.owner);
        if (claimed === undefined) return [];
        const done = (): void => rmSync(claimed, { force: true });
        return [{ open, done, keep: () => renameSync(claimed, join(this.folder, name)) }];
      });
  }

  /** The new path of a file that is now this process's own, or undefined when it is somebody else's. */
  private claim(name: string, owner = parseMark(name)): string | undefined {
    if (owner === undefined || (!isSame(owner, this.mark) && !hasEnded(owner))) return undefined;
    const suffix = name.endsWith(".run.json") ? "run.json" : "jsonl";
    const path = join(this.folder, this.ownName(suffix));
    try {
      renameSync(join(this.folder, name), path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  private names(): string[] {
    return existsSync(this.folder) ? readdirSync(this.folder).sort() : [];
  }

  private ownName(suffix: string): string {
    return `${markText(this.mark)}~${randomBytes(4).toString("hex")}.${suffix}`;
  }

  private openRunPath(run: RunReference): string {
    const key = createHash("sha256").update(`${run.name} ${run.startTime}`).digest("hex").slice(0, 16);
    return join(this.folder, `${key}.run.json`);
  }
}

/** A process that was killed while it wrote leaves a part of a line behind, which is left out. */
function readRecords(path: string): SpoolRecord[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as SpoolRecord];
      } catch {
        return [];
      }
    });
}

function readOpenRun(path: string): OpenRun | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as OpenRun;
  } catch {
    return undefined;
  }
}
