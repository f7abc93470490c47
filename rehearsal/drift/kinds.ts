import { driftWays, type DriftWay } from "azure-simulator";
import { usageError } from "rest-client";

/** What can be rehearsed between two runs: a way in which the model drifts, or that it does not. */
export type DriftKind = DriftWay | "none";

const kinds: Readonly<Record<DriftKind, string>> = {
  ...driftWays,
  none: "Nothing changes: two equal runs, in which no drift must be found.",
};

/** What happens to the model. */
export const describeDrift = (kind: DriftKind): string => kinds[kind];

/** A line for each kind: its name and what happens. */
export const driftList = (): string =>
  Object.entries(kinds)
    .map(([name, description]) => `  ${name.padEnd(10)} ${description}`)
    .join("\n");

/** @throws UserError with all kinds, when there is none of this name */
export function driftKindNamed(name: string): DriftKind {
  if (Object.hasOwn(kinds, name)) return name as DriftKind;
  throw usageError(`There is no kind of drift named "${name}".`, `There are:\n${driftList()}`);
}
