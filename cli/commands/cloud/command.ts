import type { FlagsOf } from "../../options/flags";
import { sandboxCommand } from "../../sandbox/options";

export type CloudFlags = FlagsOf<typeof cloudCommand>;

/** `llmops cloud`: the sandbox by itself, for work by hand. */
export const cloudCommand = () =>
  sandboxCommand("cloud")
    .description("run the stand-in cloud and MLflow in the foreground, for work by hand")
    .option(
      "--environment <file>",
      "file for the environment variables, to be sourced",
      ".rehearsal/environment",
    )
    .option("--quiet", "do not print requests")
    .addHelpText(
      "after",
      "\nExamples:\n  npx llmops cloud\n  npx llmops cloud --mlflow-port 5000 --latency realistic\nThen, in another terminal:\n  . .rehearsal/environment && pulumi up",
    );
