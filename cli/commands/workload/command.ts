import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { keyValue, numberBetween, positiveInteger } from "../../options/values";

export type WorkloadFlags = FlagsOf<typeof workloadCommand>;

/** `llmops workload`: a traced chat completion, recorded in the lab's experiment. */
export function workloadCommand() {
  return new Command("workload")
    .description("run a traced chat completion and record it, with its trace, in the lab's MLflow experiment")
    .option("--prompt <text>", "what to ask (default: for a joke about animals)")
    .option("--prompts <file>", "a file of prompts, one JSON object or string a line, all in one run")
    .option("--concurrency <number>", "prompts of a file under way at a time", positiveInteger, 4)
    .option(
      "--tokens-per-minute <number>",
      "the deployment's rate limit (default: learnt from the service)",
      positiveInteger,
    )
    .option("--system <text>", "the system prompt")
    .option("--temperature <number>", "between 0 and 2", numberBetween(0, 2))
    .option("--max-tokens <number>", "the longest reply, in tokens", positiveInteger)
    .option("--stream", "show the reply as it comes in")
    .option("--run-name <name>", "the run's name (default: invented)")
    .option("--tag <key=value>", "a tag of the run; may be repeated", keyValue)
    .option("--stack <name>", "the stack to read (default: the environment, or else the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Without a stack it reads AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY, AZURE_OPENAI_API_VERSION (2024-05-01-preview),
AZURE_OPENAI_DEPLOYMENT (gpt-4o); MLFLOW_TRACKING_URI (an address, or databricks with DATABRICKS_HOST and
DATABRICKS_TOKEN), MLFLOW_EXPERIMENT_NAME or MLFLOW_EXPERIMENT_ID. Without a key it calls the model with the token in
AZURE_OPENAI_AD_TOKEN, or with one of Entra's: of ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID, or \`az login\`.

The run's params: completion_tokens, prompt_tokens, total_tokens, model, deployment, api_version, the options that
were given, and usage_source=tokenizer where the service counted no tokens (a stream, before API version 2024-09-01),
usage_source=estimate where a text was too long or too monotonous to count.
Its metrics: latency_ms, from the call to the end of its answer; time_to_first_token_ms, of a stream;
tokens_per_second, of the reply; cost_usd, by list price. With --prompts a step of them for each prompt, with its
tokens and error (0 or 1), and for all together: prompts, answered, failed, prompt_tokens_total,
completion_tokens_total, total_tokens_total, cost_usd_total, latency_ms_mean, latency_ms_p50, latency_ms_p95, seconds.

A line of the file of prompts: a string, or {"prompt": …} with id, system, temperature, max_tokens as wanted.
Work that was interrupted goes on where it stopped when the same command is run again.

Examples:
  npx llmops workload
  npx llmops workload --prompt "Tell me a joke about clouds." --stream --tag release=v1
  npx llmops workload --prompts prompts.jsonl --concurrency 8 --run-name nightly
  npx llmops workload --json | jq -r .reply`,
    );
}
