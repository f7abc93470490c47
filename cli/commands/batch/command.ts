import { Command, Option } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { numberBetween, positiveInteger } from "../../options/values";

export type BatchFlags = FlagsOf<typeof batchCommand>;

/** `llmops batch`: a file or a table of prompts, answered by Spark on the lab's cluster. */
export function batchCommand() {
  return new Command("batch")
    .description("put a file or a table of prompts to the model with Spark, on the lab's cluster")
    .argument("<prompts>", "a file of JSON lines here, or a table, volume or workspace file there")
    .option("--results <name>", "table or path of the answers (default: a table named after the prompts)")
    .addOption(
      new Option("--format <name>", "of the answers (auto: Delta on Databricks)")
        .choices(["auto", "delta", "parquet"])
        .default("auto"),
    )
    .option("--system <text>", "the system prompt")
    .option("--max-tokens <number>", "the longest answer, in tokens (default: 256)", positiveInteger)
    .option(
      "--tokens-per-minute <number>",
      "the deployment's rate limit, shared among the tasks (default: what the service says)",
      positiveInteger,
    )
    .option("--tasks <number>", "tasks at a time (default: as many as Spark runs)", positiveInteger)
    .option("--concurrency <number>", "calls at a time in each task (default: 4)", positiveInteger)
    .option("--wave <number>", "prompts whose answers are written together (default: 1000)", positiveInteger)
    .option("--trace-ratio <number>", "share of the calls that are traced (default: 1)", numberBetween(0, 1))
    .option("--serverless", "on serverless compute in place of the cluster")
    .option("--stack <name>", "the stack to read (default: the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nA line of the file is a text, or an object with prompt and perhaps id, system, temperature, max_tokens.\n" +
        "Interrupted? The same command goes on where it was: what has an answer is not asked again.\n\nExamples:\n" +
        "  npx llmops batch prompts.jsonl\n  npx llmops batch main.default.prompts --results main.default.answers",
    );
}
