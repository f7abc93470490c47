import { Command, InvalidArgumentError, Option } from "commander";
import { monitorOptions, type MonitorFlags } from "../monitor-options";
import { positiveInteger } from "../options";

export interface WatchFlags extends MonitorFlags {
  /** Milliseconds. */
  readonly every: number;
  readonly times?: number;
}

/** `llmops watch`: the monitor, again and again. */
export function watchCommand(): Command {
  return monitorOptions(
    new Command("watch").description(
      "compare the traces of runs again and again, and say what drifted when it does",
    ),
  )
    .addOption(
      new Option("--every <interval>", "from one comparison to the next: 30s, 15m, 1h")
        .argParser(interval)
        .default(15 * 60_000, "15m"),
    )
    .option("--times <number>", "end after so many comparisons (default: with Ctrl-C)", positiveInteger)
    .option("--html <file>", "keep the latest report as a page")
    .option("--json", "print one JSON document a line for each comparison")
    .addHelpText(
      "after",
      "\nA comparison is left out while there is no new trace.\n\nExamples:\n  npx llmops watch --every 15m\n  npx llmops watch --baseline v1 --every 1h --times 24 --html drift.html",
    )
    .action(async (flags: WatchFlags) => {
      const { executeWatch } = await import("./watch-action");
      await executeWatch(flags);
    });
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** setTimeout takes no more. */
const longest = 2 ** 31 - 1;

function interval(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  const milliseconds = Number(amount) * units[unit as keyof typeof units];
  if (milliseconds >= 1_000 && milliseconds <= longest) return milliseconds;
  throw new InvalidArgumentError("It must look like 30s, 15m or 1h, from one second to 24 days.");
}
