import { exitCodes, useProxyOf } from "rest-client";
import { recover, type RecoverReport } from "../../../operations/recovery/recover";
import { requireProject } from "../../../stack/configuration";
import { stackFlag } from "../../stack/stack-flag";
import { joined, line, type Printed, stderr, stdout } from "../../terminal/output";
import type { RecoverFlags } from "./command";

/** Repairs the state, and prints the next step. */
export async function executeRecover(flags: RecoverFlags): Promise<void> {
  useProxyOf(process.env);
  const report = await recover({
    project: requireProject(process.cwd()),
    stack: flags.stack,
    environment: process.env,
    dryRun: flags.dryRun === true,
    force: flags.force === true,
    clearUnknown: flags.clearUnknown === true,
    onNotice: (text) => stderr.say(text),
  });
  if (flags.json) stdout.json(report);
  else stdout.write(conclusion(report, flags.stack));
  if (report.failed.length + report.strangers.length > 0) process.exitCode = exitCodes.failure;
}

function conclusion({ done, failed, strangers }: RecoverReport, stack: string | undefined): Printed {
  const on = stackFlag(stack);
  const room =
    strangers.length === 0
      ? ""
      : line`Resources that are not this stack's block \`pulumi up\`; \`npx llmops preflight${on}\` lists ways around them.\n`;
  if (!done) return line`Nothing was done.\n`;
  const again = failed.map(
    ({ name, provisioningState }) =>
      line`${name}: its creation ended in state ${provisioningState}. To retry: pulumi up${on}\n`,
  );
  return line`${joined(again, "")}${room}The state is repaired. Continue with \`pulumi up${on}\`, or \`pulumi destroy${on}\`.\n`;
}
