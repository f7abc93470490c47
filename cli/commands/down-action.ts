import { armOf, requireLab } from "../../workload/azure/connect";
import { findLeftovers, type LeftoverReport } from "../../workload/leftovers";
import { useProxyOf } from "../../workload/network";
import { showPulumi } from "../../workload/pulumi-command";
import { readResources } from "../../workload/stack-resources";
import { coloursFor } from "../colours";
import { leftoverLines } from "../leftover-text";
import { selectedStack } from "../selected-stack";
import { watcher } from "../watch";
import type { DownFlags } from "./down";
import { requireDone } from "./up-action";

/** Destroys, purges what that could not, and says what is left. */
export async function executeDown(passed: readonly string[], flags: DownFlags): Promise<void> {
  useProxyOf(process.env);
  const configuration = await selectedStack(flags);
  // What was created is known until it is destroyed, and not afterwards.
  const [config, before] = await Promise.all([requireLab(configuration), readResources(configuration)]);
  const parameters = ["destroy", "--stack", flags.stack ?? configuration.stack, ...passed];
  const ended = await showPulumi(parameters, configuration.folder, flags.json ? "stderr" : "stdout");
  requireDone(ended, "destroy", "What is left stays in the stack's state: mend the cause and run it again.");
  if (passed.some((flag) => flag === "--preview-only" || flag === "--help")) return;
  const [report] = await watcher()<[LeftoverReport]>([
    {
      name: "leftovers",
      title: "Looking for what is left",
      work: (onNotice) => findLeftovers({ arm: armOf(configuration), config, before, purge: true, onNotice }),
      outcome: ({ left, unverified }) =>
        left.length > 0 ? `${left.length} left` : unverified.length > 0 ? "not verified" : "nothing",
    },
  ]);
  const { left, unverified } = report;
  const document = { succeeded: left.length === 0 && unverified.length === 0, ...report };
  process.stdout.write(flags.json ? `${JSON.stringify(document, null, 2)}\n` : downText(report));
  process.exitCode = left.length > 0 ? 1 : unverified.length > 0 ? 3 : 0;
}

function downText({ left, purged, unverified }: LeftoverReport): string {
  const pc = coloursFor(process.stdout);
  return [
    "",
    ...purged.map((name) => `Purged: ${name}.`),
    ...leftoverLines(left, pc),
    ...unverified.map((one) => pc.yellow(`not verified: ${one}`)),
    left.length === 0 && unverified.length === 0
      ? pc.green("Nothing is left, deleted accounts and managed resource groups included.")
      : pc.yellow("Not all is gone; see above."),
    "",
  ].join("\n");
}
