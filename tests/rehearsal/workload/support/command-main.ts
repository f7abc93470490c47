import { Command } from "commander";
import { failureOf } from "../../../../cli/failure";
import { monitorCommand } from "../../../../cli/commands/monitor/command";
import { evalCommand } from "../../../../cli/commands/eval/command";
import { tracesCommand } from "../../../../cli/commands/traces/command";
import { watchCommand } from "../../../../cli/commands/watch/command";
import { workloadCommand } from "../../../../cli/commands/workload/command";

new Command("llmops")
  .addCommand(workloadCommand())
  .addCommand(tracesCommand())
  .addCommand(evalCommand())
  .addCommand(monitorCommand())
  .addCommand(watchCommand())
  .parseAsync()
  .catch((error: unknown) => {
    const { text, exitCode } = failureOf(error);
    process.stderr.write(text);
    process.exitCode = exitCode;
  });
