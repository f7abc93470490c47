import { Command, Option } from "commander";
import type { RehearseOptions } from "../../rehearsal/rehearse";
import { interruptible } from "../interrupt";
import { port, setting } from "../options";

interface Flags {
  readonly json?: true;
  readonly keep?: true;
  readonly fault?: string;
  readonly engine?: "path" | "download" | "build";
  readonly providers: "stand-in" | "installed";
  readonly pulumiHome?: string;
  readonly latency: "none" | "realistic";
  readonly config?: Record<string, string>;
  readonly port?: number;
  readonly mlflowPort?: number;
}

export function rehearseCommand(): Command {
  return new Command("rehearse")
    .description("stand the lab up, run it and take it down, on this machine, without a subscription")
    .option("--json", "print one document about it on standard output")
    .option("--keep", "stop before the clean-up, to look around; Ctrl-C cleans up")
    .option("--fault <name>", 'let the cloud fail in a known way ("--fault help" lists them)')
    .option("--config <key=value>", "set a configuration key of the stack; repeatable", setting)
    .addOption(
      new Option("--latency <kind>", "how long the cloud takes")
        .choices(["none", "realistic"])
        .default("none"),
    )
    .addOption(
      new Option(
        "--engine <way>",
        "where to take the Pulumi engine from (default: the first that works)",
      ).choices(["path", "download", "build"]),
    )
    .addOption(
      new Option(
        "--providers <kind>",
        "resource providers: stand-ins, or the real plugins that are installed",
      )
        .choices(["stand-in", "installed"])
        .default("stand-in"),
    )
    .option("--pulumi-home <folder>", "with --providers installed: where they are (default: ~/.pulumi)")
    .option("--port <port>", "of the cloud's proxy (default: any free one)", port)
    .option("--mlflow-port <port>", "of the MLflow server (default: any free one)", port)
    .addHelpText(
      "after",
      "\nExamples:\n  npm run rehearse\n  npm run rehearse -- --keep\n  npm run rehearse -- --fault purge-forbidden\n  npx llmops rehearse --json | jq .seconds",
    )
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  if (flags.fault === "help") {
    const { faultList } = await import("../../rehearsal/fault-choice");
    process.stdout.write(`${await faultList()}\n`);
    return;
  }
  const [{ rehearse }, { watcher }, { printReport, printPause }, { installedPlugins }] = await Promise.all([
    import("../../rehearsal/rehearse"),
    import("../watch"),
    import("../report"),
    import("../plugins"),
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
        config: flags.config ?? {},
        port: flags.port,
        mlflowPort: flags.mlflowPort,
        pause: flags.keep && ((foundation, stage) => printPause(foundation, stage, signal)),
      };
      return rehearse(options, watcher());
    },
    () => process.stderr.write("\nInterrupted: cleaning up. Once more ends it at once.\n"),
  );
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else printReport(report);
  if (!report.succeeded) process.exitCode = 1;
}
