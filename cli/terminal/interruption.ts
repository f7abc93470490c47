import { exitCodes, UserError } from "rest-client";
import { stderr } from "./output";

/** The signals of Ctrl-C, `kill` and a closed terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const interruptedBy = (name: (typeof signals)[number]): UserError =>
  new UserError(`interrupted by ${name}`, { exitCode: exitCodes[name] });

/** What an interrupted command that records a run does. */
export const runEnding = "closing the run; its traces are delivered or kept";

/** Shows the cursor again, which progress on a terminal hides. */
const showCursor = "\u001b[?25h";

/** Ends the process at Ctrl-C with a message, unless other code handles the signal, which then ends its work first. */
export function endAtCtrlC(process: NodeJS.Process): void {
  process.on("SIGINT", () => {
    if (process.listenerCount("SIGINT") > 1) return;
    const { message, exitCode } = interruptedBy("SIGINT");
    process.stderr.write(`${process.stderr.isTTY ? showCursor : ""}error: ${message}\n`);
    process.exit(exitCode);
  });
}

/**
 * Runs `work` with a signal that the first Ctrl-C (or `kill`) aborts, so that the work can clean up; a second one ends
 * the process at once. Work that fails after that ends the command as interrupted.
 *
 * @param ending what the work does once interrupted, shown to the person; nothing is shown if left out
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ending?: string,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    const reason = interruptedBy(name as (typeof signals)[number]);
    if (controller.signal.aborted) process.exit(reason.exitCode);
    if (ending !== undefined) stderr.write(`\nInterrupted: ${ending}. Press Ctrl-C again to stop at once.\n`);
    controller.abort(reason);
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? asInterrupted(error, controller.signal.reason as UserError) : error;
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}

/** What else a person has to know, such as traces that are kept, comes after the reason. */
function asInterrupted(error: unknown, reason: UserError): UserError {
  if (!(error instanceof UserError)) return reason;
  if (error.exitCode === reason.exitCode) return error;
  return new UserError(`${reason.message}: ${error.message}`, {
    exitCode: reason.exitCode,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}
