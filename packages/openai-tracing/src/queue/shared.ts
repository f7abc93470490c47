import { randomBytes } from "node:crypto";
import type { DurableLines } from "../files/durable-lines";

/** What all write-ahead logs of one folder share, so that none takes away the file that another one writes to. */
export interface Shared {
  lines: DurableLines | undefined;
  draining: Promise<void>;
}

const ofFolder = new Map<string, Shared>();

/** Marks the files of this copy of the module: a process may hold several, as each of its threads does. */
export const copy = randomBytes(4).toString("hex");
export const isOfThisCopy = (name: string): boolean => name.split("~")[3]?.startsWith(copy) === true;

export function sharedOf(folder: string): Shared {
  const shared = ofFolder.get(folder) ?? { lines: undefined, draining: Promise.resolve() };
  ofFolder.set(folder, shared);
  return shared;
}
