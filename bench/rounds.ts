/** The compared measurements, by name; each returns its figure, usually seconds. */
export type Candidates<Name extends string, Figure = number> = Readonly<Record<Name, () => Promise<Figure>>>;

/** A figure a round for each candidate. */
export type Figures<Name extends string, Figure = number> = Readonly<Record<Name, readonly Figure[]>>;

/**
 * The order of a round. Each round begins with another candidate, so that none always follows the same one.
 */
export function orderOf<Name>(names: readonly Name[], round: number): readonly Name[] {
  const first = names.length === 0 ? 0 : round % names.length;
  return [...names.slice(first), ...names.slice(0, first)];
}

/** Runs all candidates in turn, round after round, so that a busy machine slows all of them. */
export async function inRounds<Name extends string, Figure = number>(
  candidates: Candidates<Name, Figure>,
  rounds: number,
  progress: (text: string) => void,
): Promise<Figures<Name, Figure>> {
  const names = Object.keys(candidates) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Figure[]>;
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`);
    for (const name of orderOf(names, round)) figures[name].push(await candidates[name]());
  }
  return figures;
}

/** Measures the wall time of some work, in seconds. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
