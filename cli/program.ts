import { Command } from "commander";
import { version } from "../package.json";
import { batchCommand } from "./commands/batch/command";
import { cloudCommand } from "./commands/cloud";
import { clusterCommand } from "./commands/cluster/command";
import { completionCommand } from "./commands/completion/command";
import { costCommand } from "./commands/cost/command";
import { downCommand } from "./commands/down/command";
import { evalCommand } from "./commands/eval/command";
import { keysCommand } from "./commands/keys/command";
import { monitorCommand } from "./commands/monitor/command";
import { notebookCommand } from "./commands/notebook/command";
import { preflightCommand } from "./commands/preflight/command";
import { recoverCommand } from "./commands/recover";
import { rehearseCommand } from "./commands/rehearse/command";
import { statusCommand } from "./commands/status/command";
import { tracesCommand } from "./commands/traces/command";
import { upCommand } from "./commands/up/command";
import { watchCommand } from "./commands/watch/command";
import { workloadCommand } from "./commands/workload/command";
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
