import { Option } from "@commander-js/extra-typings";
import { interval } from "../../options/durations";
import type { FlagsOf } from "../../options/flags";
import { positiveInteger } from "../../options/values";
import { comparisonCommand } from "../monitor/comparison-options";

export type WatchFlags = FlagsOf<typeof watchCommand>;

/** `llmops watch`: repeats the monitor's comparison. */
export function watchCommand() {
  return comparisonCommand("watch")
    .description("compare the traces of runs repeatedly, and report drift when it appears")
    .addOption(
      new Option("--every <interval>", "time between comparisons: 30s, 15m, 1h")
        .argParser(interval)
        .default(15 * 60_000, "15m"),
    )
    .option("--times <number>", "number of comparisons (default: until Ctrl-C)", positiveInteger)
    .option("--html <file>", "write the latest report as an HTML page")
    .option("--json", "print one JSON document per comparison, each on a line")
    .addHelpText(
      "after",
      "\nA comparison is skipped while there are no new traces.\n\nExamples:\n  npx llmops watch --every 15m\n  npx llmops watch --baseline v1 --every 1h --times 24 --html drift.html",
    );
}
