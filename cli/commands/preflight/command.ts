import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type PreflightFlags = FlagsOf<typeof preflightCommand>;

/** `llmops preflight`: checks for known causes of failure before `pulumi up`. */
export function preflightCommand() {
  return new Command("preflight")
    .description(
      "check everything that can be checked before `pulumi up`: login, roles, model, quotas, names",
    )
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option("--fix", "register missing resource providers, and wait until they are registered")
    .option("--all-regions", "check the lab's four regions side by side")
    .option("--pick", "set the stack's region to the first that passes, in the stack's own random order")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Without --fix and --pick it only reads. A check that cannot be completed is "unverified", never "ok".
Exit codes: 0 all checks passed; 1 problems found; 3 no problems, but some checks are unverified.

Examples:
  npx llmops preflight
  npx llmops preflight --all-regions --pick
  npx llmops preflight --json | jq '.checks[] | select(.status != "ok")'`,
    );
}
