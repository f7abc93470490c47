import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { keyValue, numberBetween, positiveInteger } from "../../options/values";

export type WorkloadFlags = FlagsOf<typeof workloadCommand>;

/** `llmops workload`: a traced chat completion, recorded in the lab's experiment. */
export function workloadCommand() {
  return new Command("workload")
    .description("run a traced chat completion and record it, with its trace, in the lab's MLflow experiment")
    .option("--prompt <text>", "the prompt (default: asks for a joke about animals)")
    .option("--prompts <file>", "a file of prompts, one JSON object or string per line, recorded in one run")
    .option("--concurrency <number>", "concurrent prompts of a file", positiveInteger, 4)
    .option(
      "--tokens-per-minute <number>",
      "the deployment's rate limit (default: learned from the service)",
      positiveInteger,
    )
    .option("--system <text>", "the system prompt")
    .option("--temperature <number>", "sampling temperature, between 0 and 2", numberBetween(0, 2))
    .option("--max-tokens <number>", "maximum length of the reply, in tokens", positiveInteger)
    .option("--stream", "print the reply as it arrives")
    .option("--run-name <name>", "the run's name (default: generated)")
    .option("--tag <key=value>", "a tag of the run (repeatable)", keyValue)
    .option("--stack <name>", "the stack to read (default: the environment, else the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Environment variables used without a stack:
  model       AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY, AZURE_OPENAI_API_VERSION (default: 2024-05-01-preview),
              AZURE_OPENAI_DEPLOYMENT (default: gpt-4o). Without a key: the token in AZURE_OPENAI_AD_TOKEN, or a
              Microsoft Entra token from ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID, or from \`az login\`
  experiment  MLFLOW_TRACKING_URI (an address, or databricks with DATABRICKS_HOST and DATABRICKS_TOKEN),
              MLFLOW_EXPERIMENT_NAME or MLFLOW_EXPERIMENT_ID

Params of the run: completion_tokens, prompt_tokens, total_tokens, model, deployment, api_version and the options that
were given. usage_source=tokenizer marks tokens that the service did not count (streams before API version
2024-09-01); usage_source=estimate marks a text that was too long or too repetitive to count.
Metrics: latency_ms, from the call to the end of the reply; time_to_first_token_ms, of a stream; tokens_per_second, of
the reply; cost_usd, at list price. With --prompts, each prompt is a step with these metrics, its tokens and error
(0 or 1), and the run has totals: prompts, answered, failed, prompt_tokens_total, completion_tokens_total,
total_tokens_total, cost_usd_total, latency_ms_mean, latency_ms_p50, latency_ms_p95, seconds.

Each line of a file of prompts is a JSON string, or {"prompt": …} with optional id, system, temperature and max_tokens.
After an interruption, run the same command again: it resumes where it stopped.

Examples:
  npx llmops workload
  npx llmops workload --prompt "Tell me a joke about clouds." --stream --tag release=v1
  npx llmops workload --prompts prompts.jsonl --concurrency 8 --run-name nightly
  npx llmops workload --json | jq -r .reply`,
    );
}
