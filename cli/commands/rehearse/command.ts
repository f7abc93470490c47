import { Command } from "commander";
import type { RehearseOptions } from "../../../rehearsal/rehearse";
import { requireStage } from "../../sandbox/validate";
import { interruptible } from "../../interrupt";
import { listedFaults, type StageFlags, withStageOptions } from "../../sandbox/options";
import { stderr, stdout } from "../../terminal/output";

interface Flags extends StageFlags {
  readonly json?: true;
  readonly keep?: true;
  readonly drift?: string | true;
}

export function rehearseCommand(): Command {
  return withStageOptions(
    new Command("rehearse")
      .description("stand the lab up, run it and take it down, on this machine, without a subscription")
      .option("--json", "print one document about it on standard output")
      .option(
        "--drift [kind]",
        'let the model drift between two runs and ask the monitor (default: longer; "--drift help" lists the kinds)',
      )
      .option("--keep", "stop before the clean-up, to look around; Ctrl-C cleans up"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npm run rehearse\n  npm run rehearse -- --keep\n  npm run rehearse -- --fault purge-forbidden\n  npm run rehearse -- --drift language\n  npx llmops rehearse --json | jq .seconds",
    )
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  if (await listedFaults(flags)) return;
  if (flags.drift === "help") {
    const { driftList } = await import("../../../rehearsal/drift");
    stdout.write(`${driftList()}\n`);
    return;
  }
  await requireStage(flags);
  const [{ rehearse }, { watcher }, { printReport, printPause }, { installedPlugins }] = await Promise.all([
    import("../../../rehearsal/rehearse"),
    import("../../terminal/steps"),
    import("./report"),
    import("../../sandbox/installed-plugins"),
  ]);
  const report = await interruptible(
    (signal) => {
      const options: RehearseOptions = {
        env: process.env,
        signal,
        engine: flags.engine,
        installedPlugins: installedPlugins(flags),
        latency: flags.latency,
        fault: flags.fault,
        drift: flags.drift === true ? "longer" : flags.drift,
        config: flags.config ?? {},
        port: flags.port,
        mlflowPort: flags.mlflowPort,
        notice: (text) => stderr.say(text),
        pause: flags.keep && ((foundation, stage) => printPause(foundation, stage, signal)),
      };
      return rehearse(options, watcher());
    },
    () => stderr.write("\nInterrupted: cleaning up. Once more ends it at once.\n"),
  );
  if (flags.json) stdout.json(report);
  else printReport(report);
  if (!report.succeeded) process.exitCode = 1;
}
