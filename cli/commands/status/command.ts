import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type StatusFlags = FlagsOf<typeof statusCommand>;

/** `llmops status`: resources that exist, what is running, and the cost per hour. */
export function statusCommand() {
  return new Command("status")
    .description("show which resources of the lab exist in Azure, what is running, and the cost per hour")
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option("--prices <file>", "JSON file of prices to use instead of list prices")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nIt only reads. If the stack is not deployed, it looks for leftovers.\nExit codes: 0 success; 3 some resources could not be verified.\n\nExamples:\n  npx llmops status\n  npx llmops status --stack dev --json",
    );
}
