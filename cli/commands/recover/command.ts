import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type RecoverFlags = FlagsOf<typeof recoverCommand>;

/** `llmops recover`: repairs the state after a killed `pulumi up`. */
export const recoverCommand = () =>
  new Command("recover")
    .description(
      "repair a stack after a killed `pulumi up`, or when its state does not match Azure, so that the next one succeeds",
    )
    .option("--stack <name>", "the stack (default: the selected stack)")
    .option("--dry-run", "print what would be done, and change nothing")
    .option("--force", "break the stack's lock even if its owner may still be running")
    .option("--clear-unknown", "drop pending creations of resources whose existence cannot be determined")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nIt runs `pulumi cancel` if a dead process holds the lock, adds resources that the killed `up` had begun to create to\nthe state by their ids (`pulumi stack import`), and runs `pulumi refresh`.\n\nResources of a deleted workspace are removed from the state. A deleted or renamed experiment is restored with its\ntraces. Resources that the next `up` would create but that exist already (a response was lost, or the stack\nreleased them when they were configured as existing) are added to the state if they provably belong to this stack, and\nleft alone otherwise. A job that was created twice because a response was lost is deleted once. If a move of the lab\nhas begun and the lab is to stay, the next `up` deletes what the move created.\n\nExamples:\n  npx llmops recover --dry-run\n  npx llmops recover && pulumi up",
    );
