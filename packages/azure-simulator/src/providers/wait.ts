import { setTimeout } from "node:timers/promises";

/**
 * Waits. A service that says "at once" is still given the time for a breath, so that a poll never
 * becomes a busy loop.
 *
 * @throws the signal's reason when it fires
 */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(Math.max(milliseconds, 10), undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** The signal joined with a limit of so many milliseconds, after which its reason says how long it took. */
export function limited(signal: AbortSignal, milliseconds: number): AbortSignal {
  const late = new AbortController();
  AbortSignal.timeout(milliseconds).addEventListener("abort", () =>
    late.abort(new Error(`the operation did not end within ${milliseconds / 1000} seconds`)),
  );
  return AbortSignal.any([signal, late.signal]);
}
