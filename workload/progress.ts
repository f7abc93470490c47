import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { usageError, UserError } from "./errors";
import { DurableLines } from "./spool/lines";
import { hasEnded, isSame, markText, ownMark, parseMark } from "./spool/process-mark";
import { type RunReference } from "./tracing/run-reference";

/** What came of one prompt. */
export interface PromptResult {
  index: number;
  id?: string;
  reply?: string;
  /** Why there is no reply. */
  error?: string;
  /** Whether it was the prompt that was refused (400, the content filter's word too): it would be again. */
  refused?: true;
  traceId: string;
  model?: string;
  latencyMs?: number;
  /** Until the first piece of text, when streaming. */
  firstTokenMs?: number;
  promptTokens?: number;
  completionTokens?: number;
  /** "tokenizer" where the service did not count the tokens. */
  usageSource?: "tokenizer";
  costUsd?: number;
}

/** Work that was interrupted: its run, and what was answered. */
export interface EarlierWork {
  run: RunReference;
  answered: PromptResult[];
}

/**
 * What was answered of a file of prompts, on disk, so that work that was interrupted goes on where it
 * stopped. It is known by everything that the answers depend on, and belongs to one process at a time: the
 * file's name bears its owner's mark, and what an ended process left behind is taken over by renaming it.
 */
export class Progress {
  private lines: DurableLines | undefined;

  private constructor(
    /** Undefined where nothing can be written down. */
    private readonly path: string | undefined,
    readonly earlier: EarlierWork | undefined,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /**
   * Takes over what was interrupted, or begins anew. Throws UserError where another process is at the same
   * work.
   *
   * @param onFailure hears, once, that nothing can be written down; the work goes on all the same
   */
  static open(stateFolder: string, identity: unknown, onFailure: (error: Error) => void): Progress {
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
      return new Progress(path, readWork(path), onFailure);
    } catch (error) {
      if (error instanceof UserError) throw error;
      onFailure(error as Error);
      return new Progress(undefined, undefined, onFailure);
    }
  }

  /** Begins, with what was answered before. */
  begin(run: RunReference, answered: PromptResult[]): void {
    const { path } = this;
    if (path === undefined) return;
    this.attempt(() => {
      const lines = new DurableLines(`${path}.new`);
      lines.append([run, ...answered].map((line) => JSON.stringify(line)).join("\n"));
      renameSync(lines.path, path);
      this.lines = lines;
    });
  }

  add(result: PromptResult): void {
    this.attempt(() => this.lines?.append(JSON.stringify(result)));
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.lines?.close();
      this.lines = undefined;
      this.onFailure(error as Error);
    }
  }

  /** Stops; nothing is left of work that came to its end, or has not begun. */
  end(complete: boolean): void {
    this.lines?.close();
    if (this.path === undefined) return;
    rmSync(`${this.path}.new`, { force: true });
    if (complete || statSync(this.path, { throwIfNoEntry: false })?.size === 0)
      rmSync(this.path, { force: true });
  }
}

/** The file of an ended process, where there is one. Throws UserError where the owner of one lives. */
function abandoned(folder: string, key: string): string | undefined {
  const files = readdirSync(folder).filter((name) => name.startsWith(`${key}~`) && name.endsWith(".jsonl"));
  let found: string | undefined;
  for (const name of files) {
    const owner = parseMark(name.slice(key.length + 1, -".jsonl".length));
    if (owner === undefined || isSame(owner, ownMark())) continue;
    if (!hasEnded(owner)) {
      throw usageError(
        `process ${owner.pid} on ${owner.host} is at these prompts already`,
        `Wait for it or end it: what it has answered is not asked again. If it is long gone, delete ${join(folder, name)}.`,
      );
    }
    found ??= join(folder, name);
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

function readWork(path: string): EarlierWork | undefined {
  const [run, ...answered] = readFileSync(path, "utf8").split("\n").flatMap(parseLine);
  return run === undefined ? undefined : { run: run as RunReference, answered: answered as PromptResult[] };
}

function parseLine(line: string): unknown[] {
  try {
    return line === "" ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}
