import { UserError } from "rest-client";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Turns the first SIGINT or SIGTERM into an abort, so that the work can end its run and keep its traces;
 * the second ends the process at once. `release` gives the signals back.
 */
export function abortOnSignals(onNotice: (text: string) => void): {
  signal: AbortSignal;
  release: () => void;
} {
  const controller = new AbortController();
  const listeners = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(exitCodes[name]);
      onNotice("Ending: the run is closed and its traces are delivered or kept. Once more ends at once.");
      controller.abort(new UserError(`interrupted by ${name}`, { exitCode: exitCodes[name] }));
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    release: () => {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}
