/** What one rehearsal took, and what of it would have been there without this project. */
export interface RehearsalTimes {
  /** From the command's start to its end. */
  readonly wall: number;
  readonly steps: Readonly<Record<string, number>>;
  /** By step: what the engine and MLflow take for the same with nothing of ours in it, measured apart. */
  readonly foreign: Readonly<Record<string, number>>;
}

export interface OwnTimes {
  /** By step; never below nothing, which noise alone would make it. */
  readonly steps: Readonly<Record<string, number>>;
  /** The process's own start and end: what no step accounts for. */
  readonly outside: number;
  readonly total: number;
  /** Of the wall time, 0 to 1. */
  readonly share: number;
}

/**
 * What is not the engine's or MLflow's own.
 * @param sideBySide steps that run at the same time: as long as the longest of them
 */
export function ownTimes({ wall, steps, foreign }: RehearsalTimes, sideBySide: readonly string[]): OwnTimes {
  const own = Object.fromEntries(
    Object.entries(steps).map(([name, seconds]) => [name, Math.max(0, seconds - (foreign[name] ?? 0))]),
  );
  const longest = [...sideBySide].sort((a, b) => (steps[b] ?? 0) - (steps[a] ?? 0))[0];
  const counted = Object.keys(steps).filter((name) => name === longest || !sideBySide.includes(name));
  const sum = (values: Readonly<Record<string, number>>): number =>
    counted.reduce((total, name) => total + (values[name] ?? 0), 0);
  const outside = Math.max(0, wall - sum(steps));
  const total = sum(own) + outside;
  return { steps: own, outside, total, share: total / wall };
}
