import { Command, Option } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { numberBetween, positiveInteger } from "../../options/values";

export type BatchFlags = FlagsOf<typeof batchCommand>;

/** `llmops batch`: a file or a table of prompts, answered by Spark on the lab's cluster. */
export function batchCommand() {
  return new Command("batch")
    .description("answer a file or a table of prompts with Spark on the lab's cluster")
    .argument(
      "<prompts>",
      "a local file of JSON lines, or a table, volume or workspace file of the workspace",
    )
    .option("--results <name>", "table or path for the answers (default: a table named after the prompts)")
    .addOption(
      new Option("--format <name>", "format of the answers (auto: Delta on Databricks)")
        .choices(["auto", "delta", "parquet"])
        .default("auto"),
    )
    .option("--system <text>", "the system prompt")
    .option("--max-tokens <number>", "maximum length of an answer, in tokens (default: 256)", positiveInteger)
    .option(
      "--tokens-per-minute <number>",
      "the deployment's rate limit, shared among the tasks (default: learned from the service)",
      positiveInteger,
    )
    .option("--tasks <number>", "concurrent tasks (default: as many as Spark runs)", positiveInteger)
    .option("--concurrency <number>", "concurrent calls in each task (default: 4)", positiveInteger)
    .option("--wave <number>", "prompts per write of answers (default: 1000)", positiveInteger)
    .option("--trace-ratio <number>", "share of calls that are traced (default: 1)", numberBetween(0, 1))
    .option("--serverless", "use serverless compute instead of the cluster")
    .option("--stack <name>", "the stack to read (default: the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nEach line of the file is a string, or an object with prompt and optional id, system, temperature and max_tokens.\n" +
        "After an interruption, run the same command again: answered prompts are not repeated.\n\nExamples:\n" +
        "  npx llmops batch prompts.jsonl\n  npx llmops batch main.default.prompts --results main.default.answers",
    );
}
