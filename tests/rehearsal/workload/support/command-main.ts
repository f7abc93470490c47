import { Command } from "commander";
import { failureOf } from "../../../../cli/failure";
import { tracesCommand } from "../../../../cli/commands/traces";
import { workloadCommand } from "../../../../cli/commands/workload";

new Command("llmops")
  .addCommand(workloadCommand())
  .addCommand(tracesCommand())
  .parseAsync()
  .catch((error: unknown) => {
    const { text, exitCode } = failureOf(error);
    process.stderr.write(text);
    process.exitCode = exitCode;
  });
