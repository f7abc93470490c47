import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

/** Status has no --no-wait. */
export type ClusterFlags = Partial<FlagsOf<typeof startCommand>>;

/** `llmops cluster`: what the portal's Start and Terminate buttons do. */
export const clusterCommand = () =>
  new Command("cluster")
    .description("start, stop or look at the lab's cluster")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cluster status\n  npx llmops cluster start\n  npx llmops cluster stop",
    );

export const startCommand = () =>
  subcommand("start", "--no-wait")
    .description("start the cluster's machines, and wait until it runs")
    .option("--no-wait", "ask for it and do not wait");

export const stopCommand = () =>
  subcommand("stop", "--no-wait")
    .description(
      "end the cluster's machines, as the portal's Terminate does; the cluster stays, to be started again",
    )
    .option("--no-wait", "ask for it and do not wait");

export const clusterStatusCommand = () =>
  subcommand("status", "--json | jq -r .state").description("say what the cluster is doing");

const subcommand = (name: string, example: string) =>
  new Command(name)
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `\nExamples:\n  npx llmops cluster ${name}\n  npx llmops cluster ${name} ${example}`,
    );
