import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type DownFlags = FlagsOf<typeof downCommand>;

/** `llmops down`: `pulumi destroy`, the purge, and a look whether anything is left. */
export function downCommand() {
  return new Command("down")
    .description("`pulumi destroy`, purge the deleted account, and look whether anything is left")
    .argument("[flags...]", "flags for `pulumi destroy`, after --")
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--json", "print one JSON document; what `pulumi` prints goes to standard error")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing is left; 1 something is, or `pulumi destroy` failed; 3 not everything could be looked at.\n\nExample:\n  npx llmops down -- --yes",
    );
}
