import { Command } from "commander";
import { failureOf } from "../../../../cli/failure";
import { monitorCommand } from "../../../../cli/commands/monitor";
import { evalCommand } from "../../../../cli/commands/eval";
import { tracesCommand } from "../../../../cli/commands/traces";
import { watchCommand } from "../../../../cli/commands/watch";
import { workloadCommand } from "../../../../cli/commands/workload";

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
