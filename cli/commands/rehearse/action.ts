import { exitCodes } from "rest-client";
import { driftList } from "../../../rehearsal/drift";
import { rehearse } from "../../../rehearsal/rehearse";
import { interruptible } from "../../terminal/interruption";
import { listedFaults } from "../../sandbox/faults";
import { installedPlugins } from "../../sandbox/installed-plugins";
import { requireSandbox } from "../../sandbox/validate";
import { stderr, stdout } from "../../terminal/output";
import { watcher } from "../../terminal/steps";
import type { RehearseFlags } from "./command";
import { printPause, printReport } from "./report";

/** Rehearses, and prints a summary or one JSON document. */
export async function executeRehearse(flags: RehearseFlags): Promise<void> {
  if (await listedFaults(flags)) return;
  if (flags.drift === "help") return stdout.write(`${driftList()}\n`);
  await requireSandbox(flags);
  const report = await interruptible(
    (signal) =>
      rehearse(
        {
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
        },
        watcher(stderr),
      ),
    "cleaning up",
  );
  if (flags.json) stdout.json(report);
  else printReport(report);
  if (!report.succeeded) process.exitCode = exitCodes.failure;
}
