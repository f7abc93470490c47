import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { numberBetween } from "../../options/values";

export type CostFlags = FlagsOf<typeof costCommand>;

/** `llmops cost`: the lab's cost per hour and per day at list prices. */
export function costCommand() {
  return new Command("cost")
    .description(
      "estimate the cost of the configured lab per hour and per day at list prices, without a call to Azure",
    )
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option(
      "--prices <file>",
      "JSON file of prices to use instead of list prices (see operations/cost/prices.ts)",
    )
    .option("--hours <number>", "hours per day that the cluster runs (default: 8)", numberBetween(0, 24))
    .option(
      "--prompt-tokens <number>",
      "tokens sent to the model in each of these hours (default: 30000)",
      numberBetween(0),
    )
    .option(
      "--completion-tokens <number>",
      "tokens of the model's replies in each of these hours (default: 10000)",
      numberBetween(0),
    )
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cost\n  npx llmops cost --hours 2 --prompt-tokens 100000\n  npx llmops cost --prices prices.json --json",
    );
}
