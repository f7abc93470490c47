import { Command } from "commander";
import { version } from "../package.json";
import { batchCommand } from "./commands/batch";
import { cloudCommand } from "./commands/cloud";
import { clusterCommand } from "./commands/cluster";
import { completionCommand } from "./commands/completion";
import { costCommand } from "./commands/cost";
import { downCommand } from "./commands/down";
import { evalCommand } from "./commands/eval";
import { keysCommand } from "./commands/keys";
import { monitorCommand } from "./commands/monitor";
import { notebookCommand } from "./commands/notebook";
import { preflightCommand } from "./commands/preflight";
import { recoverCommand } from "./commands/recover";
import { rehearseCommand } from "./commands/rehearse";
import { statusCommand } from "./commands/status";
import { tracesCommand } from "./commands/traces";
import { upCommand } from "./commands/up";
import { watchCommand } from "./commands/watch";
import { workloadCommand } from "./commands/workload";
import { stderr, stdout } from "./terminal/output";

/** The whole command, not yet parsed: what `llmops` runs, and what its completion and its reference are made from. */
export function createProgram(): Command {
  const program = new Command("llmops")
    .description("LLMOps on Azure, as code: what runs around `pulumi up`, and the rehearsal on this machine.")
    .version(version)
    .showHelpAfterError("Run `llmops --help` for what there is.")
    .addCommand(rehearseCommand())
    .addCommand(cloudCommand())
    .addCommand(preflightCommand())
    .addCommand(upCommand())
    .addCommand(workloadCommand())
    .addCommand(tracesCommand())
    .addCommand(notebookCommand())
    .addCommand(batchCommand())
    .addCommand(evalCommand())
    .addCommand(monitorCommand())
    .addCommand(watchCommand())
    .addCommand(clusterCommand())
    .addCommand(keysCommand())
    .addCommand(statusCommand())
    .addCommand(costCommand())
    .addCommand(downCommand())
    .addCommand(recoverCommand())
    .addCommand(completionCommand())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      "after",
      "\nExit codes: 0 done; 1 it was tried and failed; 2 it was asked for wrongly, or something is missing;\n130 interrupted.",
    );
  for (const command of [program, ...below(program)])
    command.configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    });
  for (const command of below(program)) command.exitOverride().showHelpAfterError(false);
  return program;
}

/** Every command under one, at any depth. */
export const below = (command: Command): Command[] => command.commands.flatMap((one) => [one, ...below(one)]);
