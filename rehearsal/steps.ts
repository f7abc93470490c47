/** Tells what a step is doing at the moment, in a few words. */
export type Progress = (text: string) => void;

/** One step of a rehearsal, as a person sees it. */
export interface Step<T> {
  /** A short key, under which the seconds are reported. */
  readonly name: string;
  readonly title: string;
  work(progress: Progress): Promise<T>;
  /** What to say of it once it is done. */
  outcome(value: T): string;
}

/**
 * Runs steps side by side and shows them to whoever watches.
 * Rejects with the first failure, when every step has come to its end.
 */
export type Show = <T extends readonly unknown[]>(steps: {
  readonly [K in keyof T]: Step<T[K]>;
}) => Promise<T>;

/** Adds the seconds of every step to `seconds`, by its name. */
export function timed(show: Show, seconds: Record<string, number>): Show {
  const clocked = <T>(step: Step<T>): Step<T> => ({
    ...step,
    work: async (progress) => {
      const started = performance.now();
      try {
        return await step.work(progress);
      } finally {
        seconds[step.name] = Math.round((performance.now() - started) / 10) / 100;
      }
    },
  });
  return <T extends readonly unknown[]>(steps: { readonly [K in keyof T]: Step<T[K]> }) =>
    show<T>(steps.map(clocked) as unknown as { readonly [K in keyof T]: Step<T[K]> });
}
