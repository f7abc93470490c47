/** The key that names a part which exists, the part, and what keeps it from being the lab's. */
export interface Unfit {
  key: string;
  part: string;
  faults: readonly string[];
}

/** The one message about all parts that exist and do not fit; undefined where all do. */
export function unfitMessage(parts: readonly Unfit[]): string | undefined {
  const unfit = parts.filter(({ faults }) => faults.length > 0);
  if (unfit.length === 0) return undefined;
  return [
    "What the stack shall use does not fit; it was not changed.",
    ...unfit.flatMap(({ key, part, faults }) => faults.map((fault) => `  - ${key}, ${part}: ${fault}`)),
    "Name another one, or leave the key out and the stack creates its own.",
  ].join("\n");
}
