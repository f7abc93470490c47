import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { exitCodeMeanings, exitCodes } from "rest-client";
import { version } from "../package.json";
import { batchCommand } from "./commands/batch/command";
import { cloudCommand } from "./commands/cloud/command";
import { clusterCommand, startCommand, clusterStatusCommand, stopCommand } from "./commands/cluster/command";
import { completionCommand } from "./commands/completion/command";
import { costCommand } from "./commands/cost/command";
import { downCommand } from "./commands/down/command";
import { evalCommand } from "./commands/eval/command";
import { keysCommand, rotateCommand } from "./commands/keys/command";
import { monitorCommand } from "./commands/monitor/command";
import { notebookCommand, notebookRunCommand } from "./commands/notebook/command";
import { preflightCommand } from "./commands/preflight/command";
import { recoverCommand } from "./commands/recover/command";
import { rehearseCommand } from "./commands/rehearse/command";
import { statusCommand } from "./commands/status/command";
import { exportCommand, flushCommand, tracesCommand } from "./commands/traces/command";
import { upCommand } from "./commands/up/command";
import { watchCommand } from "./commands/watch/command";
import { workloadCommand } from "./commands/workload/command";
import { stderr, stdout } from "./terminal/output";

/**
 * The whole command, not yet parsed. Its shell completion and its reference are made from it as well. An action is
 * imported when its subcommand runs, so that no subcommand waits for the code of another.
 */
export function createProgram(): CommandUnknownOpts {
  const program = new Command("llmops")
    .description(
      "LLMOps on Azure as code: the commands around `pulumi up`, and a rehearsal of the whole lab on this machine.",
    )
    .version(version)
    .showHelpAfterError("Run `llmops --help` for a list of commands.")
    .addCommand(
      rehearseCommand().action(async (flags) =>
        (await import("./commands/rehearse/action")).executeRehearse(flags),
      ),
    )
    .addCommand(
      cloudCommand().action(async (flags) => (await import("./commands/cloud/action")).executeCloud(flags)),
    )
    .addCommand(
      preflightCommand().action(async (flags) =>
        (await import("./commands/preflight/action")).executePreflight(flags),
      ),
    )
    .addCommand(
      upCommand().action(async (passed, flags) =>
        (await import("./commands/up/action")).executeUp(passed, flags),
      ),
    )
    .addCommand(
      workloadCommand().action(async (flags) =>
        (await import("./commands/workload/action")).executeWorkload(flags),
      ),
    )
    .addCommand(
      tracesCommand()
        .addCommand(
          flushCommand().action(async (flags) =>
            (await import("./commands/traces/flush-action")).flushTraces(flags),
          ),
        )
        .addCommand(
          exportCommand().action(async (flags) =>
            (await import("./commands/traces/export-action")).executeExport(flags),
          ),
        ),
    )
    .addCommand(
      notebookCommand().addCommand(
        notebookRunCommand().action(async (notebook, flags) =>
          (await import("./commands/notebook/run-action")).executeNotebook(notebook, flags),
        ),
      ),
    )
    .addCommand(
      batchCommand().action(async (prompts, flags) =>
        (await import("./commands/batch/action")).executeBatch(prompts, flags),
      ),
    )
    .addCommand(
      evalCommand().action(async (file, flags) =>
        (await import("./commands/eval/action")).executeEval(file, flags),
      ),
    )
    .addCommand(
      monitorCommand().action(async (flags) =>
        (await import("./commands/monitor/action")).executeMonitor(flags),
      ),
    )
    .addCommand(
      watchCommand().action(async (flags) => (await import("./commands/watch/action")).executeWatch(flags)),
    )
    .addCommand(
      clusterCommand()
        .addCommand(
          startCommand().action(async (flags) =>
            (await import("./commands/cluster/action")).executeCluster("start", flags),
          ),
        )
        .addCommand(
          stopCommand().action(async (flags) =>
            (await import("./commands/cluster/action")).executeCluster("stop", flags),
          ),
        )
        .addCommand(
          clusterStatusCommand().action(async (flags) =>
            (await import("./commands/cluster/action")).executeCluster("status", flags),
          ),
        ),
    )
    .addCommand(
      keysCommand().addCommand(
        rotateCommand().action(async (passed, flags) =>
          (await import("./commands/keys/rotate-action")).executeRotate(passed, flags),
        ),
      ),
    )
    .addCommand(
      statusCommand().action(async (flags) =>
        (await import("./commands/status/action")).executeStatus(flags),
      ),
    )
    .addCommand(
      costCommand().action(async (flags) => (await import("./commands/cost/action")).executeCost(flags)),
    )
    .addCommand(
      downCommand().action(async (passed, flags) =>
        (await import("./commands/down/action")).executeDown(passed, flags),
      ),
    )
    .addCommand(
      recoverCommand().action(async (flags) =>
        (await import("./commands/recover/action")).executeRecover(flags),
      ),
    )
    .addCommand(
      completionCommand().action(async (shell) => {
        const { completionScript } = await import("./commands/completion/script");
        stdout.write(completionScript(program, shell));
      }),
    )
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", `\nExit codes:\n${exitCodeLines()}`);
  for (const command of [program, ...below(program)])
    command.configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    });
  for (const command of below(program)) command.exitOverride().showHelpAfterError(false);
  return program;
}

const exitCodeLines = (): string =>
  (Object.keys(exitCodes) as (keyof typeof exitCodes)[])
    .map((name) => `${String(exitCodes[name]).padStart(5)}  ${exitCodeMeanings[name]}`)
    .join("\n");

/** Every command under one, at any depth. */
export const below = (command: CommandUnknownOpts): CommandUnknownOpts[] =>
  command.commands.flatMap((one) => [one, ...below(one)]);
