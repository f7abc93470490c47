import { Command } from "commander";
import { monitorOptions, type MonitorFlags } from "../monitor-options";

/** `llmops monitor`: compares the traces of a baseline with those of a candidate. */
export function monitorCommand(): Command {
  return monitorOptions(
    new Command("monitor").description(
      "compare the traces of runs, and say what drifted and on what evidence",
    ),
  )
    .option("--html <file>", "write the report as a page")
    .option("--fail-on-drift", "exit with 2 when something drifted")
    .option("--json", "print the report as one JSON document")
    .action(async (flags: MonitorFlags) => {
      const { executeMonitor } = await import("./monitor-action");
      await executeMonitor(flags);
    });
}
