import { Command } from "commander";
import type { RecoverReport } from "../../workload/recovery/recover";
import { onStack } from "../stack/stack-flag";
import { stderr, stdout } from "../terminal/output";
import { joined, line, type Printed } from "../terminal/printed";

interface Flags {
  readonly stack?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly clearUnknown?: true;
  readonly json?: true;
}

export function recoverCommand(): Command {
  return new Command("recover")
    .description(
      "repair a stack whose `pulumi up` was killed, or that does not know what exists, so that the next one goes on",
    )
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--force", "take the stack's lock away although its owner may live")
    .option("--clear-unknown", "forget what was being created where nothing tells whether it exists")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nIt runs `pulumi cancel` where a dead process holds the lock, puts what the killed `up` had begun to create\ninto the state by its id (`pulumi stack import`), and lets `pulumi refresh` look at what is there.\n\nWhat was in a workspace that is gone is forgotten. An experiment that somebody deleted or renamed is brought\nback with its traces.\nWhat the next `up` would create, and what exists (an answer was lost; or the stack let go of it when it was named as\nexisting), is taken into the state where it is proved to be this stack's, and left alone where it is not. A job\nthat was made twice, since an answer was lost, is deleted once. Where a move of the lab has\nbegun, and it shall stay, the next `up` deletes what the move has made.\n\nExamples:\n  npx llmops recover --dry-run\n  npx llmops recover && pulumi up",
    )
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  const [{ recover }, { useProxyOf }, { findProject }, { usageError }] = await Promise.all([
    import("../../workload/recovery/recover"),
    import("../../workload/network"),
    import("../../workload/stack"),
    import("../../workload/errors"),
  ]);
  const project = findProject(process.cwd());
  if (project === undefined)
    throw usageError(`there is no Pulumi project in ${process.cwd()}`, "Run this in the project's folder.");
  useProxyOf(process.env);
  const report = await recover({
    project,
    stack: flags.stack,
    environment: process.env,
    dryRun: flags.dryRun === true,
    force: flags.force === true,
    clearUnknown: flags.clearUnknown === true,
    onNotice: (text) => stderr.say(text),
  });
  if (flags.json) stdout.json(report);
  else stdout.write(conclusion(report, flags.stack));
  if (report.failed.length + report.strangers.length > 0) process.exitCode = 1;
}

function conclusion({ done, failed, strangers }: RecoverReport, stack: string | undefined): Printed {
  const on = onStack(stack);
  const room =
    strangers.length === 0
      ? ""
      : line`What is not this stack's is in the way of \`pulumi up\`: \`npx llmops preflight${on}\` tells the ways around it.\n`;
  if (!done) return line`Nothing was done.\n`;
  const again = failed.map(
    ({ name, provisioningState }) =>
      line`${name}: its creation ended ${provisioningState}. To try it again: pulumi up${on}\n`,
  );
  return line`${joined(again, "")}${room}The state is repaired. Go on with \`pulumi up${on}\`, or \`pulumi destroy${on}\`.\n`;
}
