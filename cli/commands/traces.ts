import { Command } from "commander";

/** `llmops traces`: what could not be delivered when it was made. */
export function tracesCommand(): Command {
  const flush = new Command("flush")
    .description(
      "deliver the traces and runs that earlier work kept on disk, and close runs left open by a crash",
    )
    .option("--stack <name>", "the stack to read (default: the environment, or else the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops traces flush\n  npx llmops traces flush --stack dev --json",
    )
    .action(async (options: { stack?: string; json?: boolean }) => {
      const { flushTraces } = await import("./traces-action");
      await flushTraces(options);
    });
  return new Command("traces")
    .description("traces that wait to be delivered")
    .addHelpText("after", "\nExample:\n  npx llmops traces flush")
    .addCommand(flush);
}
