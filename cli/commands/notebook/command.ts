import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";
import { keyValue } from "../../options/values";

export type NotebookFlags = FlagsOf<typeof notebookRunCommand>;

/** `llmops notebook`: a notebook of the lab as a job in its workspace. */
export const notebookCommand = () =>
  new Command("notebook")
    .description("run the lab's notebooks in its workspace")
    .addHelpText("after", "\nExamples:\n  npx llmops notebook run\n  npx llmops notebook run monitor-drift");

export const notebookRunCommand = () =>
  new Command("run")
    .description("run a notebook once as a job on the lab's cluster, and follow it to its end")
    .argument("[notebook]", "one of the lab's, or a path in the workspace", "traced-chat")
    .option("--param <key=value>", "what a widget of the notebook holds; repeatable", keyValue)
    .option("--serverless", "on serverless compute in place of the cluster")
    .option("--cells", "print what every cell showed")
    .option("--stack <name>", "the stack to read (default: the selected stack)")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nA terminated cluster is started, which takes minutes. Ctrl-C cancels the job.\n\nExamples:\n" +
        '  npx llmops notebook run\n  npx llmops notebook run --param prompt="Tell me a joke about clouds."\n' +
        "  npx llmops notebook run /Shared/mine --serverless",
    );
