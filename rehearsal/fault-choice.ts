import type { FaultRule } from "azure-simulator";
import { usageError } from "rest-client";

interface NamedFault {
  readonly description: string;
  readonly rules: readonly FaultRule[];
}

/** The faults that can be asked for by name, loaded only when somebody asks. */
async function allFaults(): Promise<Readonly<Record<string, NamedFault>>> {
  return (await import("azure-simulator")).namedFaults;
}

/** A line for each fault: its name and what it does. */
export async function faultList(): Promise<string> {
  const lines = Object.entries(await allFaults()).map(
    ([name, { description }]) => `  ${name.padEnd(22)} ${description}`,
  );
  return lines.join("\n");
}

/** @throws UserError with all names, when there is none of this name */
export async function faultNamed(name: string): Promise<NamedFault> {
  const faults = await allFaults();
  const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
  if (fault) return fault;
  throw usageError(`There is no fault named "${name}".`, `There are:\n${await faultList()}`);
}
