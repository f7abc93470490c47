import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { type CheckpointContent, readCheckpoint, writeCheckpoint } from "./checkpoint-file";
import { hasEnded, isSame, type LogRecord, markText, ownMark, parseMark } from "openai-tracing/internal";
import type { WriteAheadLog } from "openai-tracing/queue";

/**
 * Puts what killed work on files of prompts owes a tracking server into the server's log, for a delivery
 * without that work being gone on with. The answers stay where they are. What cannot be read is left to the
 * process that goes on with the work.
 *
 * @param server the tracking server's address
 */
export function handOver(stateFolder: string, server: string, log: WriteAheadLog): void {
  const folder = join(stateFolder, "progress");
  for (const name of checkpointsIn(folder)) {
    const [key = "", ...mark] = name.slice(0, -".jsonl".length).split("~");
    const owner = parseMark(mark.join("~"));
    if (owner === undefined || isSame(owner, ownMark()) || !hasEnded(owner)) continue;
    const path = join(folder, name);
    const own = join(folder, `${key}~${markText(ownMark())}.jsonl`);
    try {
      renameSync(path, own);
    } catch {
      continue;
    }
    try {
      const { content, damaged } = readCheckpoint(own);
      const { run } = content;
      const records = recordsOf(content);
      if (damaged > 0 || run === undefined || content.place?.server !== server || records.length === 0)
        continue;
      log.files.append(...records);
      const answers = content.answers.map(({ result }) => ({ result, owed: { traces: [], metrics: [] } }));
      writeCheckpoint(own, { ...content, run, answers }).closeNow();
    } catch {
      // A disk that takes nothing: what is owed stays where it is.
    } finally {
      renameSync(own, path);
    }
  }
}

function checkpointsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  } catch {
    return [];
  }
}

function recordsOf({ run, place, answers }: CheckpointContent): LogRecord[] {
  if (run === undefined || place === undefined) return [];
  const { experiment } = place;
  const traces = answers.flatMap(({ owed }) =>
    owed.traces.map((trace): LogRecord => ({ experiment, kind: "trace", parcel: { trace, run } })),
  );
  const metrics = answers.flatMap(({ owed }) => owed.metrics);
  if (metrics.length === 0) return traces;
  return [...traces, { experiment, kind: "run", remainder: { run, params: [], tags: [], metrics } }];
}
