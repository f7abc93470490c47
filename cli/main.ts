import { Command } from "commander";
import { version } from "../package.json";
import { cloudCommand } from "./commands/cloud";
import { monitorCommand } from "./commands/monitor";
import { recoverCommand } from "./commands/recover";
import { rehearseCommand } from "./commands/rehearse";
import { tracesCommand } from "./commands/traces";
import { watchCommand } from "./commands/watch";
import { workloadCommand } from "./commands/workload";
import { failureOf } from "./failure";

const program = new Command("llmops")
  .description("LLMOps on Azure, as code: what runs around `pulumi up`, and the rehearsal on this machine.")
  .version(version)
  .showHelpAfterError("Run `llmops --help` for what there is.")
  .addCommand(rehearseCommand())
  .addCommand(cloudCommand())
  .addCommand(workloadCommand())
  .addCommand(tracesCommand())
  .addCommand(monitorCommand())
  .addCommand(watchCommand())
  .addCommand(recoverCommand())
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    "\nExit codes: 0 done; 1 it was tried and failed; 2 it was asked for wrongly, or something is missing;\n130 interrupted.",
  );
for (const command of program.commands) command.exitOverride().showHelpAfterError(false);

program.parseAsync().catch((error: unknown) => {
  // Commander has printed its own message (wrong usage, or help) and says how to end.
  if (error instanceof Error && "code" in error && String(error.code).startsWith("commander.")) {
    process.exitCode = (error as unknown as { exitCode: number }).exitCode === 0 ? 0 : 2;
    return;
  }
  const { text, exitCode } = failureOf(error);
  process.stderr.write(text);
  process.exitCode = exitCode;
});
