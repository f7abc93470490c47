import { UserError } from "rest-client";

/** Signals of Ctrl-C, `kill` and a closed terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `work` with a signal that the first Ctrl-C aborts; a second one ends the process at once.
 * An interrupted command exits with 130 once it has cleaned up.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onFirst: () => void = () => undefined,
): Promise<T> {
  const abort = new AbortController();
  const interrupted = new UserError("interrupted", { exitCode: 130 });
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(130);
    onFirst();
    abort.abort(interrupted);
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await work(abort.signal);
  } catch (error) {
    throw abort.signal.aborted ? interrupted : error;
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}
