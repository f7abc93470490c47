import type { FlagsOf } from "../../options/flags";
import { sandboxCommand } from "../../sandbox/options";

export type CloudFlags = FlagsOf<typeof cloudCommand>;

/** `llmops cloud`: the sandbox by itself, to work in by hand. */
export const cloudCommand = () =>
  sandboxCommand("cloud")
    .description("start the stand-in cloud and MLflow in the foreground, to work against by hand")
    .option("--environment <file>", "where to write the environment to source", ".rehearsal/environment")
    .option("--quiet", "do not show the requests")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cloud\n  npx llmops cloud --mlflow-port 5000 --latency realistic\nThen, in another terminal:\n  . .rehearsal/environment && pulumi up",
    );
