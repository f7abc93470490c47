import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type StatusFlags = FlagsOf<typeof statusCommand>;

/** `llmops status`: what stands, what runs, and what that costs an hour. */
export function statusCommand() {
  return new Command("status")
    .description("say what of the lab stands in Azure, what is running, and what that costs an hour")
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--prices <file>", "prices to use in place of the list's, one JSON object")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nIt only reads. Without a deployed stack it looks whether anything of one is left.\nExit codes: 0 looked; 3 not everything could be looked at.\n\nExamples:\n  npx llmops status\n  npx llmops status --stack dev --json",
    );
}
