import { Command } from "@commander-js/extra-typings";
import type { FlagsOf } from "../../options/flags";

export type RecoverFlags = FlagsOf<typeof recoverCommand>;

/** `llmops recover`: mends the state after a killed `pulumi up`. */
export const recoverCommand = () =>
  new Command("recover")
    .description(
      "repair a stack whose `pulumi up` was killed, or that does not know what exists, so that the next one goes on",
    )
    .option("--stack <name>", "the stack (default: the selected one)")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--force", "take the stack's lock away although its owner may live")
    .option("--clear-unknown", "forget what was being created where nothing tells whether it exists")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nIt runs `pulumi cancel` where a dead process holds the lock, puts what the killed `up` had begun to create\ninto the state by its id (`pulumi stack import`), and lets `pulumi refresh` look at what is there.\n\nWhat was in a workspace that is gone is forgotten. An experiment that somebody deleted or renamed is brought\nback with its traces.\nWhat the next `up` would create, and what exists (an answer was lost; or the stack let go of it when it was named as\nexisting), is taken into the state where it is proved to be this stack's, and left alone where it is not. A job\nthat was made twice, since an answer was lost, is deleted once. Where a move of the lab has\nbegun, and it shall stay, the next `up` deletes what the move has made.\n\nExamples:\n  npx llmops recover --dry-run\n  npx llmops recover && pulumi up",
    );
