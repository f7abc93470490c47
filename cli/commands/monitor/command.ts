import type { FlagsOf } from "../../options/flags";
import { comparisonCommand } from "./comparison-options";

export type MonitorFlags = FlagsOf<typeof monitorCommand>;

/** `llmops monitor`: compares the traces of a baseline with those of a candidate. */
export function monitorCommand() {
  return comparisonCommand("monitor")
    .description("compare the traces of runs, and report what drifted, with evidence")
    .option("--html <file>", "write the report as an HTML page")
    .option("--fail-on-drift", "exit with 4 if anything drifted")
    .option("--json", "print the report as one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  npx llmops monitor
  npx llmops monitor --baseline v1 --candidate v2 --html drift.html --fail-on-drift
  npx llmops monitor --baseline "tags.release = 'v1'" --candidate 24h --threshold cramersV=0.2
  npx llmops monitor --baseline file:last-month.jsonl --candidate file:today.jsonl --no-log --json`,
    );
}
