import type { FlagsOf } from "../../options/flags";
import { sandboxCommand } from "../../sandbox/options";

export type RehearseFlags = FlagsOf<typeof rehearseCommand>;

/** `llmops rehearse`: the whole lab in the sandbox, from `pulumi up` to `pulumi destroy`. */
export const rehearseCommand = () =>
  sandboxCommand("rehearse")
    .description("deploy the lab, run it and destroy it on this machine, without a subscription")
    .option("--json", "print the report as one JSON document")
    .option(
      "--drift [kind]",
      'make the model drift between two runs and compare them with the monitor (default: longer; "--drift help" lists the kinds)',
    )
    .option("--keep", "pause before the clean-up to look around; Ctrl-C cleans up")
    .addHelpText(
      "after",
      "\nExamples:\n  npm run rehearse\n  npm run rehearse -- --keep\n  npm run rehearse -- --fault purge-forbidden\n  npm run rehearse -- --drift language\n  npx llmops rehearse --json | jq .seconds",
    );
