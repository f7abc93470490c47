import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { keyValue } from "../../options/values";

export type NotebookFlags = FlagsOf<typeof notebookRunCommand>;

/** `llmops notebook`: runs a notebook of the lab as a job in its workspace. */
export const notebookCommand = () =>
  new Command("notebook")
    .description("run the lab's notebooks in its workspace")
    .addHelpText("after", "\nExamples:\n  npx llmops notebook run\n  npx llmops notebook run monitor-drift");

export const notebookRunCommand = () =>
  new Command("run")
    .description("run a notebook as a one-time job on the lab's cluster, and wait until it finishes")
    .argument("[notebook]", "name of one of the lab's notebooks, or a path in the workspace", "traced-chat")
    .option("--param <key=value>", "value of a notebook widget (repeatable)", keyValue)
    .option("--serverless", "use serverless compute instead of the cluster")
    .option("--cells", "print the output of every cell")
    .option("--stack <name>", "the stack to read (default: the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nA terminated cluster is started first, which takes minutes. Ctrl-C cancels the job.\n\nExamples:\n" +
        '  npx llmops notebook run\n  npx llmops notebook run --param prompt="Tell me a joke about clouds."\n' +
        "  npx llmops notebook run /Shared/mine --serverless",
    );
