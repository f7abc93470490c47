import { Command } from "commander";

/** What `llmops cluster` is asked for. */
export interface ClusterFlags {
  readonly stack?: string;
  /** False with --no-wait. */
  readonly wait?: boolean;
  readonly json?: true;
}

/** `llmops cluster`: what the portal's Start and Terminate buttons do. */
export function clusterCommand(): Command {
  const command = new Command("cluster")
    .description("start, stop or look at the lab's cluster")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cluster status\n  npx llmops cluster start\n  npx llmops cluster stop",
    );
  for (const [name, description] of [
    ["start", "start the cluster's machines, and wait until it runs"],
    [
      "stop",
      "end the cluster's machines, as the portal's Terminate does; the cluster stays, to be started again",
    ],
    ["status", "say what the cluster is doing"],
  ] as const) {
    const one = command
      .command(name)
      .description(description)
      .option("--stack <name>", "the stack (default: the selected one)")
      .option("--json", "print one JSON document")
      .action(async (flags: ClusterFlags) => {
        const { executeCluster } = await import("./action");
        await executeCluster(name, flags);
      });
    if (name !== "status") one.option("--no-wait", "ask for it and do not wait");
    const other = name === "status" ? "--json | jq -r .state" : "--no-wait";
    one.addHelpText(
      "after",
      `\nExamples:\n  npx llmops cluster ${name}\n  npx llmops cluster ${name} ${other}`,
    );
  }
  return command;
}
