import { Command } from "commander";

/** What `llmops status` is asked for. */
export interface StatusFlags {
  readonly stack?: string;
  readonly prices?: string;
  readonly json?: true;
}

/** `llmops status`: what stands, what runs, and what that costs an hour. */
export function statusCommand(): Command {
  return new Command("status")
    .description("say what of the lab stands in Azure, what is running, and what that costs an hour")
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--prices <file>", "prices to use in place of the list's, one JSON object")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nIt only reads. Without a deployed stack it looks whether anything of one is left.\nExit codes: 0 looked; 3 not everything could be looked at.\n\nExamples:\n  npx llmops status\n  npx llmops status --stack dev --json",
    )
    .action(async (flags: StatusFlags) => {
      const { executeStatus } = await import("./action");
      await executeStatus(flags);
    });
}
