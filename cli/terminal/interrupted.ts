/** Shows the cursor again, which progress on a terminal hides. */
const SHOW_CURSOR = "\u001b[?25h";

/**
 * Ends the process at Ctrl-C with a message, where nothing that is under way has something to end first: that
 * listens to the signal itself, and then this leaves it to it.
 */
export function sayInterrupted(process: NodeJS.Process): void {
  process.on("SIGINT", () => {
    if (process.listenerCount("SIGINT") > 1) return;
    process.stderr.write(`${process.stderr.isTTY ? SHOW_CURSOR : ""}error: interrupted\n`);
    process.exit(130);
  });
}
