import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type PreflightFlags = FlagsOf<typeof preflightCommand>;

/** `llmops preflight`: what is known to go wrong, looked at before it does. */
export function preflightCommand() {
  return new Command("preflight")
    .description(
      "look at everything that can be known before `pulumi up`: login, roles, model, quotas, names",
    )
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--fix", "register the resource providers that are missing, and wait until they are")
    .option("--all-regions", "look at the lab's four regions, side by side")
    .option(
      "--pick",
      "write the first region that fits, in the stack's own random order, into its configuration",
    )
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Without --fix and --pick it only reads. What nobody may look at is "unverified", never "ok".
Exit codes: 0 all fits; 1 a problem; 3 something is unverified, and there is no problem; 2 asked for wrongly.

Examples:
  npx llmops preflight
  npx llmops preflight --all-regions --pick
  npx llmops preflight --json | jq '.checks[] | select(.status != "ok")'`,
    );
}
