import type { FaultRule } from "./cloud/faults";
import { RehearsalError } from "./errors";

export interface NamedFault {
  readonly description: string;
  readonly rules: readonly FaultRule[];
}

/** The faults that can be asked for by name, loaded only when somebody asks. */
export async function allFaults(): Promise<Readonly<Record<string, NamedFault>>> {
  return (await import("./cloud/named-faults")).namedFaults;
}

/** @throws RehearsalError with all names, when there is none of this name */
export async function faultNamed(name: string): Promise<NamedFault> {
  const faults = await allFaults();
  const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
  if (fault) return fault;
  const names = Object.entries(faults).map(([key, { description }]) => `  ${key.padEnd(22)} ${description}`);
  throw new RehearsalError(`There is no fault named "${name}".`, { hint: `There are:\n${names.join("\n")}` });
}
