import { resolve } from "node:path";
import { Command } from "commander";
import { requireStage } from "../sandbox/validate";
import { interruptible } from "../interrupt";
import { listedFaults, type StageFlags, withStageOptions } from "../sandbox/options";
import { stderr, stdout } from "../terminal/output";
import { line, lines } from "../terminal/printed";

interface Flags extends StageFlags {
  readonly environment: string;
  readonly quiet?: true;
}

export function cloudCommand(): Command {
  return withStageOptions(
    new Command("cloud")
      .description("start the stand-in cloud and MLflow in the foreground, to work against by hand")
      .option("--environment <file>", "where to write the environment to source", ".rehearsal/environment")
      .option("--quiet", "do not show the requests"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cloud\n  npx llmops cloud --mlflow-port 5000 --latency realistic\nThen, in another terminal:\n  . .rehearsal/environment && pulumi up",
    )
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  if (await listedFaults(flags)) return;
  await requireStage(flags);
  const [{ openHouse }, { watcher }, { installedPlugins }] = await Promise.all([
    import("../../rehearsal/open-house"),
    import("../terminal/steps"),
    import("../sandbox/installed-plugins"),
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
          notice: (text) => stderr.say(text),
          onRequest: flags.quiet ? undefined : (request) => stderr.write(line`${request}\n`),
          ready: ({ mlflow, stack }) =>
            stdout.write(
              lines([
                line`MLflow: ${mlflow}`,
                "In another terminal, in the project's folder:",
                line`  . ${flags.environment}`,
                "  pulumi up            # or preview, refresh, stack output, destroy",
                "  npx llmops workload",
                line`The stack is ${stack}. What exists lasts until Ctrl-C here.`,
                "",
              ]),
            ),
        },
        watcher(),
      ),
    () => stderr.write("\nStopping. Once more ends it at once.\n"),
  );
}
