import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { numberBetween } from "../../options/values";

export type CostFlags = FlagsOf<typeof costCommand>;

/** `llmops cost`: what the lab costs an hour and a day, by list prices. */
export function costCommand() {
  return new Command("cost")
    .description(
      "estimate what the configured lab costs an hour and a day, by list prices; nothing is asked of Azure",
    )
    .option("--stack <name>", "the stack (default: the selected one)")
    .option(
      "--prices <file>",
      "prices to use in place of the list's, one JSON object (see operations/cost/prices.ts)",
    )
    .option("--hours <number>", "hours of a day in which the cluster runs (default: 8)", numberBetween(0, 24))
    .option(
      "--prompt-tokens <number>",
      "tokens sent to the model in such an hour (default: 30000)",
      numberBetween(0),
    )
    .option("--completion-tokens <number>", "tokens of its replies (default: 10000)", numberBetween(0))
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cost\n  npx llmops cost --hours 2 --prompt-tokens 100000\n  npx llmops cost --prices prices.json --json",
    );
}
