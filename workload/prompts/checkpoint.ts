import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AnsweredPrompt,
  answerLine,
  type CheckpointContent,
  type Conclusion,
  conclusionLine,
  deliveredLine,
  type OwedPart,
  readCheckpoint,
  runLine,
  writeCheckpoint,
} from "./checkpoint-file";
import { usageError, UserError } from "rest-client";
import type { RunReference } from "openai-tracing";
import {
  type DurableLines,
  hasEnded,
  isSame,
  markText,
  ownMark,
  parseMark,
  setFileAside,
} from "openai-tracing/internal";

/**
 * What was answered of a file of prompts, on disk, so that work that was interrupted goes on where it
 * stopped. It is known by everything that the answers depend on, and belongs to one process at a time: the
 * file's name bears its owner's mark, and what an ended process left behind is taken over by renaming it.
 *
 * An answer is put down together with its trace and its metrics, before any of them goes out: whenever the
 * process is killed, the next one has all three or asks again.
 */
export class Progress {
  private lines: DurableLines | undefined;
  private place: CheckpointContent["place"];
  private next = 0;
  private failed = false;
  private delivered: Record<OwedPart, number[]> = { traces: [], metrics: [] };

  private constructor(
    /** Undefined where nothing can be written down. */
    private readonly path: string | undefined,
    /** What an earlier process has left; undefined where there is nothing. */
    readonly earlier: CheckpointContent | undefined,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /**
   * Takes over what was interrupted, or begins anew. Throws UserError where another process is at the same
   * work.
   *
   * @param onFailure hears, once, that nothing can be written down; the work goes on all the same
   * @param onDamage hears what of an earlier process is damaged, and where it was set aside
   */
  static open(
    stateFolder: string,
    identity: unknown,
    onFailure: (error: Error) => void,
    onDamage: (text: string) => void = () => undefined,
  ): Progress {
    const key = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16);
    const folder = join(stateFolder, "progress");
    const path = join(folder, `${key}~${markText(ownMark())}.jsonl`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const left = abandoned(folder, key);
      if (left === undefined || !renamed(left, path)) writeFileSync(path, "", { flag: "a", mode: 0o600 });
      // Two that begin at the same moment both see this one, and both give way.
      try {
        abandoned(folder, key);
      } catch (error) {
        if (statSync(path).size === 0) rmSync(path);
        throw error;
      }
      return new Progress(path, readEarlier(path, onDamage), onFailure);
    } catch (error) {
      if (error instanceof UserError) throw error;
      onFailure(error as Error);
      return new Progress(undefined, undefined, onFailure);
    }
  }

  /** Begins, with what was answered before; each answer's number is its place among them. */
  begin(run: RunReference, answers: AnsweredPrompt[], more: Partial<CheckpointContent> = {}): void {
    const { path } = this;
    this.place = more.place;
    this.next = answers.length;
    if (path === undefined) return;
    try {
      this.lines = writeCheckpoint(path, {
        ...more,
        run,
        place: more.place,
        answers,
        conclusion: more.conclusion,
      });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Notes what is known of the run by now. */
  async knows(run: RunReference): Promise<void> {
    await this.commit(runLine(run, this.place));
  }

  /** Puts an answer down; nothing that it owes may go out before. Gives its number. Never rejects. */
  async add(answer: AnsweredPrompt): Promise<number> {
    const number = this.next++;
    await this.commit(answerLine(number, answer));
    return number;
  }

  /** Notes what need not be sent again; it is written with the next answer, since sending it again does no harm. */
  owesNoMore(part: OwedPart, ...numbers: number[]): void {
    this.delivered[part].push(...numbers);
  }

  /** Puts down what the run ends with; nothing of it may go out before. Never rejects. */
  async conclude(conclusion: Conclusion): Promise<void> {
    await this.commit(conclusionLine(conclusion));
  }

  /** Stops; nothing is left of work that came to its end, or has not begun. */
  async end(complete: boolean): Promise<void> {
    if (!complete) await this.commit();
    await this.lines?.close();
    this.lines = undefined;
    if (this.path === undefined) return;
    rmSync(`${this.path}.new`, { force: true });
    if (complete || statSync(this.path, { throwIfNoEntry: false })?.size === 0)
      rmSync(this.path, { force: true });
  }

  private async commit(line?: string): Promise<void> {
    const { traces, metrics } = this.delivered;
    const acknowledged = traces.length + metrics.length > 0 ? [deliveredLine(this.delivered)] : [];
    this.delivered = { traces: [], metrics: [] };
    const lines = [...acknowledged, ...(line === undefined ? [] : [line])];
    if (lines.length === 0) return;
    try {
      await this.lines?.commit(lines.join("\n"));
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const first = !this.failed;
    this.failed = true;
    void this.lines?.close();
    this.lines = undefined;
    if (first) this.onFailure(error as Error);
  }
}

/** What can be read of what an ended process has left. The whole of a damaged file is set aside beside it. */
function readEarlier(path: string, onDamage: (text: string) => void): CheckpointContent | undefined {
  let read: ReturnType<typeof readCheckpoint>;
  try {
    read = readCheckpoint(path);
  } catch (error) {
    const aside = setFileAside(path, (error as Error).message);
    onDamage(`The checkpoint of this work cannot be read (${aside.reason}); set aside: ${aside.path}`);
    return undefined;
  }
  const { content, damaged } = read;
  if (damaged > 0) {
    const aside = `${path}.${randomBytes(4).toString("hex")}.damaged`;
    copyFileSync(path, aside);
    onDamage(
      `The checkpoint of this work is damaged (lines: ${damaged}). What can be read of it is used; set aside: ${aside}`,
    );
  }
  return content.run === undefined && content.answers.length === 0 ? undefined : content;
}

/** The file of an ended process, where there is one. Throws UserError where the owner of one lives. */
function abandoned(folder: string, key: string): string | undefined {
  let found: string | undefined;
  for (const name of readdirSync(folder).filter((candidate) => candidate.startsWith(`${key}~`))) {
    const [, mark, unfinished] = /~(.*)\.jsonl(\.new)?$/.exec(name) ?? [];
    const owner = mark === undefined ? undefined : parseMark(mark);
    if (owner === undefined || isSame(owner, ownMark())) continue;
    if (!hasEnded(owner)) {
      throw usageError(
        `process ${owner.pid} on ${owner.host} is at these prompts already`,
        `Wait for it or end it: what it has answered is not asked again. If it is long gone, delete ${join(folder, name)}.`,
      );
    }
    // A process that was killed while it wrote a file anew: the file itself is still there.
    if (unfinished !== undefined) rmSync(join(folder, name), { force: true, recursive: true });
    else found ??= join(folder, name);
  }
  return found;
}

/** False when another process was faster. */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
