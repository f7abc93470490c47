import { resolve } from "node:path";
import { openHouse } from "../../../rehearsal/open-house";
import { interruptible } from "../../terminal/interruption";
import { listedFaults } from "../../sandbox/faults";
import { installedPlugins } from "../../sandbox/installed-plugins";
import { requireSandbox } from "../../sandbox/validate";
import { line, lines, stderr, stdout } from "../../terminal/output";
import { watcher } from "../../terminal/steps";
import type { CloudFlags } from "./command";

/** Runs the sandbox until Ctrl-C. */
export async function executeCloud(flags: CloudFlags): Promise<void> {
  if (await listedFaults(flags)) return;
  await requireSandbox(flags);
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
                line`The stack is ${stack}. Its resources exist until you press Ctrl-C here.`,
                "",
              ]),
            ),
        },
        watcher(stderr),
      ),
    "cleaning up",
  );
}
