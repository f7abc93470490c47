import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type DownFlags = FlagsOf<typeof downCommand>;

/** `llmops down`: `pulumi destroy`, the purge, and a check for leftovers. */
export function downCommand() {
  return new Command("down")
    .description("run `pulumi destroy`, purge the deleted account, and check for leftovers")
    .argument("[flags...]", "flags for `pulumi destroy`, after --")
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option("--json", "print one JSON document; output of `pulumi` goes to standard error")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing is left; 1 leftovers found, or `pulumi destroy` failed; 3 leftovers could not be ruled out.\n\nExample:\n  npx llmops down -- --yes",
    );
}
