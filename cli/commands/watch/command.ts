import { Option } from "@commander-js/extra-typings";
import { interval } from "../../options/durations";
import type { FlagsOf } from "../../options/flags";
import { positiveInteger } from "../../options/values";
import { comparisonCommand } from "../monitor/comparison-options";

export type WatchFlags = FlagsOf<typeof watchCommand>;

/** `llmops watch`: the monitor, again and again. */
export function watchCommand() {
  return comparisonCommand("watch")
    .description("compare the traces of runs again and again, and say what drifted when it does")
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
    );
}
