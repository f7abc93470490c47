/** Shows the cursor again, which progress on a terminal hides. */
const SHOW_CURSOR = "\u001b[?25h";

/**
 * Ends the process at Ctrl-C with a message, unless other code handles the signal, which then ends its work first.
 */
export function sayInterrupted(process: NodeJS.Process): void {
  process.on("SIGINT", () => {
    if (process.listenerCount("SIGINT") > 1) return;
    process.stderr.write(`${process.stderr.isTTY ? SHOW_CURSOR : ""}error: interrupted\n`);
    process.exit(130);
  });
}
