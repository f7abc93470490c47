/** The seconds of one rehearsal, and those that it would take without this project. */
export interface RehearsalTimes {
  /** From the command's start to its end. */
  readonly wall: number;
  readonly steps: Readonly<Record<string, number>>;
  /** By step: the time of the engine and MLflow alone, measured separately. */
  readonly foreign: Readonly<Record<string, number>>;
}

export interface OwnTimes {
  /** By step; at least 0, although noise could make it less. */
  readonly steps: Readonly<Record<string, number>>;
  /** The start and end of the process, which belong to no step. */
  readonly outside: number;
  readonly total: number;
  /** Share of the wall time, 0 to 1. */
  readonly share: number;
}

/**
 * Subtracts the time of the engine and MLflow.
 * @param sideBySide steps that run at the same time; only the longest counts
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
