import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shownAddress } from "rest-client";
import type { MlflowTarget } from "mlflow-js-client";
import type { RunReference } from "../runs/run-reference";
import type { ExperimentReference } from "../runs/experiment-reference";
import { type SetAside, setFileAside } from "../files/aside";
import { addressFile, addressIn, countLines, namesIn } from "./folder";
import { DurableLines } from "../files/durable-lines";
import { hasEnded, isSame, markText, ownMark, parseMark } from "../files/process-mark";
import { copy, isOfThisCopy, type Shared, sharedOf } from "./shared";
import { isOpenRun, type LogRecord, type OpenRun, parsed, readRecords } from "./records";

/** Records of one file at most: a file is read as a whole, and memory is not to grow with what waits on the disk. */
const recordsPerFile = 250;

/**
 * The files of a write-ahead log: lines for each process, which another takes over when that one has ended. A file
 * changes hands by being renamed, which one of two that try gets to do. What is damaged is set aside under a name
 * beside its own.
 */
export class LogFiles {
  private readonly folder: string;
  private readonly mark = ownMark();
  private readonly shared: Shared;
  private refused: DurableLines | undefined;
  private aside: SetAside[] = [];
  private addressIsNoted = false;

  /**
   * Nothing is made on the disk before there is something to keep.
   *
   * @param stateFolder a folder that outlives the process, for example that of `stateFolder`
   * @param target the server that what is kept is for; each has a write-ahead log of its own
   */
  constructor(
    private readonly stateFolder: string,
    private readonly target: Pick<MlflowTarget, "url">,
  ) {
    this.folder = join(
      stateFolder,
      "spool",
      createHash("sha256").update(target.url).digest("hex").slice(0, 16),
    );
    this.shared = sharedOf(this.folder);
  }

  /** Notes that this process has a run open. Throws the file system's error. */
  noteOpenRun(experiment: ExperimentReference, run: RunReference): void {
    this.makeFolder();
    const path = this.openRunPath(run);
    try {
      // Under its name it is whole at any time.
      const note = { experiment, run, owner: this.mark } satisfies OpenRun;
      writeFileSync(`${path}.new`, JSON.stringify(note), { mode: 0o600 });
      renameSync(`${path}.new`, path);
      this.noteAddress();
    } catch (error) {
      rmSync(`${path}.new`, { force: true });
      throw error;
    }
  }

  /** Takes the note of a run away. */
  forgetOpenRun(run: RunReference): void {
    rmSync(this.openRunPath(run), { force: true });
  }

  /**
   * Puts records on the disk, all or none. Throws the file system's error.
   */
  append(...records: LogRecord[]): void {
    if (records.length === 0) return;
    this.makeFolder();
    const { shared } = this;
    if (shared.lines !== undefined && (shared.lines.count >= recordsPerFile || shared.lines.isGone))
      this.closeFile();
    shared.lines ??= new DurableLines(join(this.folder, this.ownName("jsonl")));
    shared.lines.append(...records.map((record) => JSON.stringify(record)));
    this.noteAddress();
  }

  /** Whether there is anything to deliver or close. */
  isEmpty(): boolean {
    return this.names(".jsonl").length + this.names(".run.json").length === 0;
  }

  /** How many records are on the disk, for every server and experiment. */
  count(): number {
    return this.names(".jsonl").reduce((sum, name) => sum + countLines(join(this.folder, name)), 0);
  }

  /**
   * The other servers that something is kept for in the same state folder.
   */
  keptElsewhere(): { address: string; records: number }[] {
    const all = join(this.stateFolder, "spool");
    return namesIn(all)
      .filter((name) => join(all, name) !== this.folder)
      .map((name) => ({
        address: addressIn(join(all, name)),
        records: namesIn(join(all, name))
          .filter((file) => file.endsWith(".jsonl"))
          .reduce((sum, file) => sum + countLines(join(all, name, file)), 0),
      }))
      .filter(({ records }) => records > 0);
  }

  /**
   * Takes over every file of this process and of those that have ended, one after another. `deliver`
   * gives back what it could not deliver, which is kept; undefined ends it, with all that follows kept.
   */
  drain(deliver: (records: LogRecord[]) => Promise<LogRecord[] | undefined>): Promise<void> {
    // Two at a time would each deliver what the other one does.
    const drained = this.shared.draining.then(() => this.drainFiles(deliver));
    this.shared.draining = drained.catch(() => undefined);
    return drained;
  }

  private async drainFiles(
    deliver: (records: LogRecord[]) => Promise<LogRecord[] | undefined>,
  ): Promise<void> {
    this.closeFile();
    for (const name of this.names(".jsonl")) {
      const claimed = this.claim(name);
      if (claimed === undefined) continue;
      let records: LogRecord[] = [];
      let damage: string | undefined;
      try {
        ({ records, damage } = readRecords(claimed));
      } catch (error) {
        damage = (error as Error).message;
      }
      const remaining = await deliver(records);
      if (remaining === undefined) return;
      if (damage === undefined && remaining.length === records.length && records.length > 0) continue;
      if (!this.keepAgain(remaining)) continue;
      if (damage === undefined) rmSync(claimed, { force: true });
      else this.aside.push(setFileAside(claimed, damage));
    }
  }

  /**
   * Puts a record that no delivery would ever succeed with where none looks for it, with the reason. False on a
   * full disk.
   */
  setAside(record: LogRecord, reason: string): boolean {
    try {
      this.refused ??= new DurableLines(join(this.folder, this.ownName("refused")));
      this.refused.append(JSON.stringify({ reason, ...record }));
    } catch {
      return false;
    }
    const { path } = this.refused;
    const known = this.aside.find((file) => file.path === path);
    if (known === undefined) this.aside.push({ path, reason, records: 1 });
    else Object.assign(known, { reason, records: (known.records ?? 0) + 1 });
    return true;
  }

  /**
   * What was set aside and is still to be told.
   */
  get untold(): readonly SetAside[] {
    return this.aside;
  }

  /**
   * The same, which then counts as told.
   */
  takeAside(): SetAside[] {
    const { aside } = this;
    this.aside = [];
    this.refused?.closeNow();
    this.refused = undefined;
    return aside;
  }

  private closeFile(): void {
    this.shared.lines?.closeNow();
    this.shared.lines = undefined;
  }

  /** False on a full disk: the file they came from then stays, and what it holds too much does no harm. */
  private keepAgain(records: LogRecord[]): boolean {
    try {
      this.append(...records);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * The runs that a process had open when it ended; each is given to one caller.
   */
  takeAbandonedRuns(): { open: OpenRun; done: () => void; keep: () => void }[] {
    return this.names(".run.json").flatMap((name) => {
      const path = join(this.folder, name);
      let open: unknown;
      try {
        open = parsed(readFileSync(path, "utf8"));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      }
      if (!isOpenRun(open)) {
        this.aside.push(setFileAside(path, "not the note of a run"));
        return [];
      }
      if (!hasEnded(open.owner)) return [];
      const claimed = this.claim(name, open.owner);
      if (claimed === undefined) return [];
      const done = (): void => rmSync(claimed, { force: true });
      return [{ open, done, keep: () => renameSync(claimed, path) }];
    });
  }

  /** The new path of a file that is now this process's own, or undefined when it is somebody else's. */
  private claim(name: string, owner = parseMark(name)): string | undefined {
    if (owner === undefined) return undefined;
    if (!(isSame(owner, this.mark) && isOfThisCopy(name)) && !hasEnded(owner)) return undefined;
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

  private names(ending: string): string[] {
    return namesIn(this.folder).filter((name) => name.endsWith(ending));
  }

  private makeFolder(): void {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      this.aside.push(setFileAside(this.folder, "a file in a folder's place"));
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    }
  }

  /** So that people can be told which server a folder is for. */
  private noteAddress(): void {
    if (this.addressIsNoted) return;
    try {
      writeFileSync(join(this.folder, addressFile), shownAddress(this.target.url), { mode: 0o600 });
      this.addressIsNoted = true;
    } catch {
      // The records are what counts.
    }
  }

  private ownName(suffix: string): string {
    return `${markText(this.mark)}~${copy}${randomBytes(4).toString("hex")}.${suffix}`;
  }

  private openRunPath(run: RunReference): string {
    const key = createHash("sha256").update(`${run.name} ${run.startTime}`).digest("hex").slice(0, 16);
    return join(this.folder, `${key}.run.json`);
  }
}
