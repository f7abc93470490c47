import { Command, InvalidArgumentError } from "commander";

/** What `llmops cost` is asked for. */
export interface CostFlags {
  readonly stack?: string;
  readonly prices?: string;
  readonly hours?: number;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly json?: true;
}

/** `llmops cost`: what the lab costs an hour and a day, by list prices. */
export function costCommand(): Command {
  return new Command("cost")
    .description(
      "estimate what the configured lab costs an hour and a day, by list prices; nothing is asked of Azure",
    )
    .option("--stack <name>", "the stack (default: the selected one)")
    .option(
      "--prices <file>",
      "prices to use in place of the list's, one JSON object (see workload/cost/prices.ts)",
    )
    .option("--hours <number>", "hours of a day in which the cluster runs (default: 8)", amount(24))
    .option("--prompt-tokens <number>", "tokens sent to the model in such an hour (default: 30000)", amount())
    .option("--completion-tokens <number>", "tokens of its replies (default: 10000)", amount())
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cost\n  npx llmops cost --hours 2 --prompt-tokens 100000\n  npx llmops cost --prices prices.json --json",
    )
    .action(async (flags: CostFlags) => {
      const { executeCost } = await import("./action");
      await executeCost(flags);
    });
}

const amount =
  (most = Infinity) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= 0 && value <= most && Number.isFinite(value)) return value;
    throw new InvalidArgumentError(`It must be a number from 0${most === Infinity ? "" : ` to ${most}`}.`);
  };
