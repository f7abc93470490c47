import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type UpFlags = FlagsOf<typeof upCommand>;

/** `llmops up`: preflight, `pulumi up`, workload. */
export function upCommand() {
  return new Command("up")
    .description("preflight, `pulumi up`, and the workload, one after the other")
    .argument("[flags...]", "flags for `pulumi up`, after --")
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--fix", "let the preflight register missing resource providers")
    .option("--no-preflight", "go straight to `pulumi up`")
    .option("--no-workload", "stop when the lab stands")
    .option("--json", "print one JSON document; what `pulumi` prints goes to standard error")
    .addHelpText(
      "after",
      "\nA problem that would stop `pulumi up` stops here; what is unverified does not. In a private network the lab's\nnotebook on the cluster takes the workload's place: this machine does not reach the model.\n\nExamples:\n  npx llmops up\n  npx llmops up -- --yes --skip-preview",
    );
}
