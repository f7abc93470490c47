import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

/** Status has no --no-wait. */
export type ClusterFlags = Partial<FlagsOf<typeof startCommand>>;

/** `llmops cluster`: what the portal's Start and Terminate buttons do. */
export const clusterCommand = () =>
  new Command("cluster")
    .description("start or stop the lab's cluster, or show its status")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cluster status\n  npx llmops cluster start\n  npx llmops cluster stop",
    );

export const startCommand = () =>
  subcommand("start", "--no-wait")
    .description("start the cluster, and wait until it runs")
    .option("--no-wait", "return without waiting");

export const stopCommand = () =>
  subcommand("stop", "--no-wait")
    .description("terminate the cluster's machines; the cluster remains and can be started again")
    .option("--no-wait", "return without waiting");

export const clusterStatusCommand = () =>
  subcommand("status", "--json | jq -r .state").description("show the cluster's status");

const subcommand = (name: string, example: string) =>
  new Command(name)
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `\nExamples:\n  npx llmops cluster ${name}\n  npx llmops cluster ${name} ${example}`,
    );
