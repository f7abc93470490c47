import { Command } from "commander";
import { setting } from "../../options/values";

export interface NotebookFlags {
  readonly param?: Record<string, string>;
  readonly serverless?: true;
  readonly cells?: true;
  readonly stack?: string;
  readonly json?: true;
}

/** `llmops notebook`: a notebook of the lab as a job in its workspace. */
export function notebookCommand(): Command {
  const run = new Command("run")
    .description("run a notebook once as a job on the lab's cluster, and follow it to its end")
    .argument("[notebook]", "one of the lab's, or a path in the workspace", "traced-chat")
    .option("--param <key=value>", "what a widget of the notebook holds; repeatable", setting)
    .option("--serverless", "on serverless compute in place of the cluster")
    .option("--cells", "print what every cell showed")
    .option("--stack <name>", "the stack to read (default: the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nA terminated cluster is started, which takes minutes. Ctrl-C cancels the job.\n\nExamples:\n" +
        '  npx llmops notebook run\n  npx llmops notebook run --param prompt="Tell me a joke about clouds."\n' +
        "  npx llmops notebook run /Shared/mine --serverless",
    )
    .exitOverride()
    .action(async (notebook: string, flags: NotebookFlags) => {
      const { executeNotebook } = await import("./run-action");
      await executeNotebook(notebook, flags);
    });
  return new Command("notebook")
    .description("run the lab's notebooks in its workspace")
    .addHelpText("after", "\nExamples:\n  npx llmops notebook run\n  npx llmops notebook run monitor-drift")
    .addCommand(run);
}
