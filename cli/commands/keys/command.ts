import { Command } from "@commander-js/extra-typings";
import { duration } from "../../options/durations";
import type { FlagsOf } from "../../options/flags";

export type RotateFlags = FlagsOf<typeof rotateCommand>;

/** `llmops keys`: manages the account's two keys. */
export const keysCommand = () =>
  new Command("keys")
    .description("manage the account's keys while the lab is in use")
    .addHelpText("after", "\nExample:\n  npx llmops keys rotate --grace 1h");

export const rotateCommand = () =>
  new Command("rotate")
    .description(
      "regenerate the account's keys and switch the stack to the new one, without failed calls in between",
    )
    .argument("[flags...]", "flags for `pulumi up`, after --")
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option(
      "--grace <duration>",
      "time for which the old key stays valid after the switch: 0s, 5m, 1h (default: the timeout of the stack's jobs, or 5m without jobs)",
      duration,
    )
    .option("--keep-old", "do not regenerate the old key")
    .option("--finish", "only regenerate the key that the stack does not use, after --keep-old")
    .option("--existing", "allow an account that the stack does not own, whose keys others may use")
    .option("--json", "print one JSON document; output of `pulumi` goes to standard error")
    .addHelpText(
      "after",
      `
First the key that the stack does not use is regenerated. Then the stack is switched to it: the configuration key
openaiKey is set, and \`pulumi up\` updates the outputs and the notebooks' secret. After the grace period the other key
is regenerated as well. Running work keeps the key that it read at its start: choose a --grace that outlasts it.

After an interruption, run it again: a switch that has begun is completed, and a key that the stack uses, or has used
within the grace period, is not regenerated.

Examples:
  npx llmops keys rotate -- --yes --skip-preview
  npx llmops keys rotate --keep-old && sleep 1d && npx llmops keys rotate --finish`,
    );
