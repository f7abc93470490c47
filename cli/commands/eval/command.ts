import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { keyValue, numberBetween, positiveInteger } from "../../options/values";

export type EvalFlags = FlagsOf<typeof evalCommand>;

/** `llmops eval`: a gate in front of a change of prompts, model or deployment. */
export function evalCommand() {
  return new Command("eval")
    .description(
      "evaluate the model on a file of cases, check its replies against expectations, and fail on a regression",
    )
    .argument("<cases>", "a file of cases, one JSON object per line")
    .option(
      "--dataset <name>",
      "name under which runs are compared (default: the file's name without its extension)",
      name,
    )
    .option("--accept", "make this run the one that later runs are compared with, failures included")
    .option("--min-pass-rate <share>", "minimum share of cases that must pass, 0 to 1", numberBetween(0, 1))
    .option(
      "--repeat <number>",
      "replies per case; a case passes if more than half of its replies do",
      positiveInteger,
      1,
    )
    .option("--concurrency <number>", "concurrent calls", positiveInteger, 4)
    .option(
      "--tokens-per-minute <number>",
      "the deployment's rate limit (default: learned from the service)",
      positiveInteger,
    )
    .option("--system <text>", "system prompt for cases without their own")
    .option(
      "--temperature <number>",
      "sampling temperature for cases without their own, between 0 and 2",
      numberBetween(0, 2),
    )
    .option("--run-name <name>", "the run's name (default: generated)")
    .option("--tag <key=value>", "a tag of the run (repeatable)", keyValue)
    .option("--stack <name>", "the stack to read (default: the environment, else the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
A case: {"id": …, "prompt": … (optionally with "system") or "messages": […], "expect": {…}}, with optional temperature,
max_tokens and response_format. Expectations of a reply, one or more of:
  contains, not_contains   a text, or a list of texts: all of them, or none of them; case-sensitive
  matches                  a regular expression in RE2's syntax, found anywhere in the reply: (?i)paris
  json_schema              the whole reply is JSON that is valid against this schema
  similarity               {"reference": …, "minimum": 0.5}: ROUGE-L, the overlap of words in the same order, over
                           the first 5,000 words. It measures wording, not meaning
  max_tokens               maximum completion tokens
  max_latency_ms           maximum milliseconds, including waits for the rate limit

A case that passed in the dataset's last accepted run and fails now is a regression. Cases that are not in that run
must pass. Without an accepted run, all cases must pass, or the share given by --min-pass-rate.

Exit codes: 0 passed, or accepted with --accept; 1 the evaluation did not finish, for example because the model or the
server is unavailable; 2 usage error, for example an invalid file; 4 the evaluation failed. After an interruption, run
the same command again: it resumes where it stopped.

Examples:
  npx llmops eval examples/evaluation/cases.jsonl --accept
  npx llmops eval examples/evaluation/cases.jsonl --json > evaluation.json`,
    );
}

function name(text: string): string {
  const shown = text.normalize("NFC");
  if (shown.trim() !== "" && shown.length <= 250 && !/\p{Cc}/u.test(shown)) return shown;
  throw new InvalidArgumentError(
    "It must be 1 to 250 characters, not all of them spaces, and no control characters.",
  );
}
