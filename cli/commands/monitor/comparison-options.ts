import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

/** The flags of both `monitor` and `watch`. */
export type ComparisonFlags = FlagsOf<typeof comparisonCommand>;

/** A command with the options of a comparison, made once or repeatedly. */
export function comparisonCommand(name: string) {
  return new Command(name)
    .option(
      "--baseline <which>",
      "traces to compare with (repeatable; default: all workload traces before the candidate)",
      collect,
    )
    .option("--candidate <which>", "traces to check (repeatable; default: the latest workload run)", collect)
    .option(
      "--threshold <name=number>",
      "smallest effect of a metric that counts as drift (repeatable)",
      collect,
    )
    .option("--thresholds <file>", "JSON file of thresholds")
    .option("--no-log", "do not log the report to the experiment")
    .option("--stack <name>", "the stack to read (default: the environment, else the selected stack)")
    .addHelpText(
      "after",
      `
<which> is the id or name of a run; a filter of runs or traces, such as "tags.release = 'v1'"; a period, such as 24h,
7d or 2026-11-01..2026-11-08 (UTC); or file:traces.jsonl, a file of exported traces. Prefix an ambiguous value with
run:, filter: or time:.

Environment variables used without a stack: MLFLOW_TRACKING_URI (an address, or databricks with DATABRICKS_HOST and
DATABRICKS_TOKEN), MLFLOW_EXPERIMENT_NAME or MLFLOW_EXPERIMENT_ID.`,
    );
}

function collect(text: string, known: string[] = []): string[] {
  return [...known, text];
}
