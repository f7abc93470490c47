import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { keyValue, numberBetween, positiveInteger } from "../../options/values";

export type EvalFlags = FlagsOf<typeof evalCommand>;

/** `llmops eval`: a gate in front of a change of prompts, model or deployment. */
export function evalCommand() {
  return new Command("eval")
    .description(
      "put a file of cases to the model, hold the replies against what is expected, and fail on a regression",
    )
    .argument("<cases>", "a file of cases, one JSON object a line")
    .option(
      "--dataset <name>",
      "name under which runs are compared (default: the file's, without its ending)",
      name,
    )
    .option("--accept", "compare later runs with this one, failures included")
    .option("--min-pass-rate <share>", "the least share of cases that must pass, 0 to 1", numberBetween(0, 1))
    .option(
      "--repeat <number>",
      "put each case so often; it passes where more than half of its replies do",
      positiveInteger,
      1,
    )
    .option("--concurrency <number>", "calls under way at a time", positiveInteger, 4)
    .option(
      "--tokens-per-minute <number>",
      "the deployment's rate limit (default: learnt from the service)",
      positiveInteger,
    )
    .option("--system <text>", "the system prompt of cases that have none")
    .option("--temperature <number>", "of cases that say none, between 0 and 2", numberBetween(0, 2))
    .option("--run-name <name>", "the run's name (default: invented)")
    .option("--tag <key=value>", "a tag of the run; may be repeated", keyValue)
    .option("--stack <name>", "the stack to read (default: the environment, or else the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
A case: {"id": …, "prompt": … (with "system" as wanted) or "messages": […], "expect": {…}}, with temperature, max_tokens
and response_format as wanted. What can be expected of a reply, one or more of them:
  contains, not_contains   a text, or a list of which it has all, or none; upper and lower case differ
  matches                  a regular expression in RE2's syntax, found anywhere in it: (?i)paris
  json_schema              it is JSON as a whole, and valid by this schema
  similarity               {"reference": …, "minimum": 0.5}: ROUGE-L, the words that both have in the same order, of
                           the first 5,000. It measures wording, not meaning
  max_tokens               completion tokens at most
  max_latency_ms           milliseconds at most, waits for the rate limit included

A case that passed in the dataset's last accepted run and fails now is a regression; a case that is new to it must
pass; without an accepted run all must, or the share that --min-pass-rate says.

Exit codes: 0 passed, or taken with --accept; 2 it did not pass; 1 it could not be carried out (a mistake in the
file, a model or a server that is away). Interrupted, the same command goes on where it stopped.

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
