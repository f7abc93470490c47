import { resolve } from "node:path";
import { Command, Option } from "commander";
import { interruptible } from "../interrupt";
import { port, setting } from "../options";

interface Flags {
  readonly environment: string;
  readonly fault?: string;
  readonly engine?: "path" | "download" | "build";
  readonly providers: "stand-in" | "installed";
  readonly pulumiHome?: string;
  readonly latency: "none" | "realistic";
  readonly config?: Record<string, string>;
  readonly port?: number;
  readonly mlflowPort?: number;
  readonly quiet?: true;
}

export function cloudCommand(): Command {
  return new Command("cloud")
    .description("start the stand-in cloud and MLflow in the foreground, to work against by hand")
    .option("--environment <file>", "where to write the environment to source", ".rehearsal/environment")
    .option("--fault <name>", 'let the cloud fail in a known way ("--fault help" lists them)')
    .option("--config <key=value>", "set a configuration key of the stack; repeatable", setting)
    .addOption(
      new Option("--latency <kind>", "how long the cloud takes")
        .choices(["none", "realistic"])
        .default("none"),
    )
    .addOption(
      new Option("--engine <way>", "where to take the Pulumi engine from").choices([
        "path",
        "download",
        "build",
      ]),
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
    .option("--quiet", "do not show the requests")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cloud\n  npx llmops cloud --mlflow-port 5000 --latency realistic\nThen, in another terminal:\n  . .rehearsal/environment && pulumi up",
    )
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  if (flags.fault === "help") {
    const { faultList } = await import("../../rehearsal/fault-choice");
    process.stdout.write(`${await faultList()}\n`);
    return;
  }
  const [{ openHouse }, { watcher }, { installedPlugins }] = await Promise.all([
    import("../../rehearsal/open-house"),
    import("../watch"),
    import("../plugins"),
  ]);
  const envFile = resolve(flags.environment);
  await interruptible(
    (signal) =>
      openHouse(
        {
          ...flags,
          config: flags.config ?? {},
          env: process.env,
          signal,
          envFile,
          installedPlugins: installedPlugins(flags),
          onRequest: flags.quiet ? undefined : (line) => process.stderr.write(`${line}\n`),
          ready: ({ mlflow, stack }) =>
            process.stdout.write(
              [
                `MLflow: ${mlflow}`,
                "In another terminal, in the project's folder:",
                `  . ${flags.environment}`,
                "  pulumi up            # or preview, refresh, stack output, destroy",
                "  npx llmops workload",
                `The stack is ${stack}. What exists lasts until Ctrl-C here.`,
                "",
              ].join("\n"),
            ),
        },
        watcher(),
      ),
    () => process.stderr.write("\nStopping. Once more ends it at once.\n"),
  );
}
