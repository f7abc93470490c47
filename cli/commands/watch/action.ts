import { exitCodes, UserError } from "rest-client";
import { interruptible } from "../../terminal/interruption";
import { pause } from "rest-client";
import { Monitor, type MonitorOptions, type MonitorResult } from "../../../monitor/monitor";
import { colour } from "../monitor/table";
import { line, stderr, stdout, style } from "../../terminal/output";
import { monitorOptionsOf, writePage } from "../monitor/comparison";
import type { WatchFlags } from "./command";

/**
 * Compares repeatedly, and prints a line each time. Temporary problems, such as an unavailable server or a side without
 * traces, are reported and tried again; a usage error stops the command.
 */
export async function executeWatch(flags: WatchFlags): Promise<void> {
  const options = await monitorOptionsOf(flags);
  await interruptible((signal) => compareRepeatedly(options, flags, signal));
}

async function compareRepeatedly(
  first: MonitorOptions,
  flags: WatchFlags,
  signal: AbortSignal,
): Promise<void> {
  let checked: MonitorOptions | undefined = first;
  const times = flags.times ?? Number.POSITIVE_INFINITY;
  let seen: string | undefined;
  let failed: unknown;
  for (let round = 1; ; round++) {
    const begun = Date.now();
    try {
      // Periods are computed again, up to now.
      seen = await compareOnce(checked ?? (await monitorOptionsOf(flags)), flags, seen, signal);
      failed = undefined;
    } catch (error) {
      if (signal.aborted || !(error instanceof UserError) || error.exitCode === exitCodes.usage) throw error;
      const remedy = error.hint === undefined ? "" : line` (${error.hint})`;
      stderr.write(line`${stamp()}  ${error.message}${remedy}; trying again at the next interval\n`);
      failed = error;
    }
    checked = undefined;
    if (round >= times) break;
    await pause(begun + flags.every - Date.now(), signal);
    signal.throwIfAborted();
  }
  if (failed !== undefined) throw failed as Error;
}

/** Returns the latest trace that was compared. */
async function compareOnce(
  options: MonitorOptions,
  flags: WatchFlags,
  seen: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const monitor = new Monitor({
    ...options,
    signal,
    onNotice: (text) => stderr.write(line`${stamp()}  ${text}\n`),
  });
  const latest = await monitor.latestTrace();
  if (latest !== undefined && latest === seen) {
    stderr.write(line`${stamp()}  no new traces\n`);
    return seen;
  }
  const result = await monitor.run();
  if (flags.html !== undefined) await writePage(flags.html, result.page);
  print(result, flags);
  if (result.problem !== undefined) throw result.problem;
  return latest;
}

function print({ report, run }: MonitorResult, flags: WatchFlags): void {
  if (flags.json === true) {
    stdout.json(report, 0);
    return;
  }
  const link = run === undefined ? "" : line`  ${style.dim(run.url)}`;
  stdout.write(line`${stamp()}  ${colour[report.verdict](report.verdict)}  ${report.finding}${link}\n`);
}

function stamp(): string {
  return new Date().toISOString().slice(0, 19).replace("T", " ");
}
