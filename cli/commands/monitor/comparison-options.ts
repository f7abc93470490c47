import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

/** The flags of both `monitor` and `watch`. */
export type ComparisonFlags = FlagsOf<typeof comparisonCommand>;

/** What is said of a comparison, whether it is made once or again and again. */
export function comparisonCommand(name: string) {
  return new Command(name)
    .option(
      "--baseline <which>",
      "what to compare with; repeatable (default: all traces of workloads before the candidate)",
      collect,
    )
    .option(
      "--candidate <which>",
      "what to look at; repeatable (default: the latest run of a workload)",
      collect,
    )
    .option("--threshold <name=number>", "the smallest effect of a metric that counts; repeatable", collect)
    .option("--thresholds <file>", "a JSON file of thresholds")
    .option("--no-log", "do not log the report to the experiment")
    .option("--stack <name>", "the stack to read (default: the environment, or else the selected stack)")
    .addHelpText(
      "after",
      `
Which traces: a run's id or name; a filter of runs or traces, such as "tags.release = 'v1'"; a window of time, such as
24h, 7d or 2026-11-01..2026-11-08 (UTC); file:traces.jsonl, exported traces, one JSON object a line. Where a name looks
like one of the others, put run:, filter: or time: before it.

Without a stack it reads MLFLOW_TRACKING_URI (an address, or databricks with DATABRICKS_HOST and DATABRICKS_TOKEN),
MLFLOW_EXPERIMENT_NAME or MLFLOW_EXPERIMENT_ID.`,
    );
}

function collect(text: string, known: string[] = []): string[] {
  return [...known, text];
}
