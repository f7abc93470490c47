import { driftWays, type DriftWay } from "azure-simulator";
import { RehearsalError } from "../errors";

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

/** @throws RehearsalError with all kinds, when there is none of this name */
export function driftKindNamed(name: string): DriftKind {
  if (Object.hasOwn(kinds, name)) return name as DriftKind;
  throw new RehearsalError(`There is no kind of drift named "${name}".`, {
    hint: `There are:\n${driftList()}`,
  });
}
