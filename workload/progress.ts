import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DurableLines } from "./spool/lines";
import { type RunReference } from "./tracing/run-reference";

/** What came of one prompt. */
export interface PromptResult {
  index: number;
  id?: string;
  reply?: string;
  /** Why there is no reply. */
  error?: string;
  traceId: string;
  model?: string;
  latencyMs?: number;
  promptTokens?: number;
  completionTokens?: number;
  costUsd?: number;
}

/**
 * What was answered of a file of prompts, on disk, so that work that was interrupted goes on where it
 * stopped. It is known by everything that the answers depend on.
 */
export class Progress {
  private readonly path: string;
  private lines: DurableLines | undefined;

  /** @param onFailure hears, once, that nothing can be written down; the work goes on all the same */
  constructor(
    stateFolder: string,
    identity: unknown,
    private readonly onFailure: (error: Error) => void,
  ) {
    const key = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16);
    this.path = join(stateFolder, "progress", `${key}.jsonl`);
  }

  /** The run and the answers of work that was interrupted, or undefined. */
  load(): { run: RunReference; answered: PromptResult[] } | undefined {
    if (!existsSync(this.path)) return undefined;
    const [first, ...others] = readFileSync(this.path, "utf8").split("\n").flatMap(parseLine);
    if (first === undefined) return undefined;
    return { run: first as RunReference, answered: others as PromptResult[] };
  }

  /** Begins, with what was answered before. */
  begin(run: RunReference, answered: PromptResult[]): void {
    this.attempt(() => {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      const lines = [run, ...answered].map((line) => `${JSON.stringify(line)}\n`).join("");
      writeFileSync(this.path, lines, { mode: 0o600 });
      this.lines = new DurableLines(this.path, "append");
    });
  }

  add(result: PromptResult): void {
    this.attempt(() => this.lines?.append(JSON.stringify(result)));
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.lines = undefined;
      this.onFailure(error as Error);
    }
  }

  /** Stops; nothing is left of work that came to its end. */
  end(complete: boolean): void {
    this.lines?.close();
    if (complete) rmSync(this.path, { force: true });
  }
}

function parseLine(line: string): unknown[] {
  try {
    return line === "" ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}
