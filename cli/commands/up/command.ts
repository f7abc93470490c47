import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type UpFlags = FlagsOf<typeof upCommand>;

/** `llmops up`: preflight, `pulumi up`, workload. */
export function upCommand() {
  return new Command("up")
    .description("run the preflight, `pulumi up` and the workload, in that order")
    .argument("[flags...]", "flags for `pulumi up`, after --")
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option("--fix", "register missing resource providers during the preflight")
    .option("--no-preflight", "skip the preflight")
    .option("--no-workload", "skip the workload")
    .option("--json", "print one JSON document; output of `pulumi` goes to standard error")
    .addHelpText(
      "after",
      "\nPreflight problems that would stop `pulumi up` stop the command; unverified checks do not. With a private network,\nthe lab's notebook runs on the cluster in place of the workload, because this machine cannot reach the model.\n\nExamples:\n  npx llmops up\n  npx llmops up -- --yes --skip-preview",
    );
}
