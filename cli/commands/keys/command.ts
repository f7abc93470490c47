import { Command } from "@commander-js/extra-typings";
import { duration } from "../../options/durations";
import type { FlagsOf } from "../../options/flags";

export type RotateFlags = FlagsOf<typeof rotateCommand>;

/** `llmops keys`: what becomes of the account's two keys. */
export const keysCommand = () =>
  new Command("keys")
    .description("change the account's keys while the lab is in use")
    .addHelpText("after", "\nExample:\n  npx llmops keys rotate --grace 1h");

export const rotateCommand = () =>
  new Command("rotate")
    .description(
      "give the account new keys, and the stack the one that works, without a refused call in between",
    )
    .argument("[flags...]", "flags for `pulumi up`, after --")
    .option("--stack <name>", "the stack (default: the selected one)")
    .option(
      "--grace <duration>",
      "how long the old key stays valid after the switch: 0s, 5m, 1h (default: as long as an attempt of a job of the stack may take; 5m where there are no jobs)",
      duration,
    )
    .option("--keep-old", "leave the old key valid")
    .option("--finish", "only regenerate the key that the stack does not use: what --keep-old has left")
    .option("--existing", "also where the account is not the stack's own, and others may use its keys")
    .option("--json", "print one JSON document; what `pulumi` prints goes to standard error")
    .addHelpText(
      "after",
      `
The key that the stack does not use is regenerated, the stack is switched to it (configuration key openaiKey, then
\`pulumi up\`, so that outputs and the notebooks' secret follow), and after the grace the other one is regenerated as
well. What is running holds the key that it read when it started: give a --grace that outlasts it.

Interrupted anywhere, run it again. A switch that was begun is ended, and no key is regenerated that the stack uses,
or has used within the grace.

Examples:
  npx llmops keys rotate -- --yes --skip-preview
  npx llmops keys rotate --keep-old && sleep 1d && npx llmops keys rotate --finish`,
    );
