import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { linesOf } from "../files/durable-lines";
import { isRecord, parsed, type LogRecord } from "./records";

/** Holds the address of the server that a folder's files are for. */
export const addressFile = "address";

/** None where there is no such folder. Throws the file system's error where it may not be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

export function addressIn(folder: string): string {
  try {
    return readFileSync(join(folder, addressFile), "utf8");
  } catch {
    return `an address that was not noted (${folder})`;
  }
}

export function countLines(path: string): number {
  let count = 0;
  try {
    for (const line of linesOf(path)) if (line !== "") count++;
  } catch {
    // It is set aside when its turn comes.
  }
  return count;
}

/** Throws the file system's error. */
export function readRecords(path: string): { records: LogRecord[]; damage: string | undefined } {
  const records: LogRecord[] = [];
  let damaged = 0;
  for (const line of linesOf(path)) {
    if (line === "") continue;
    const value = parsed(line);
    if (isRecord(value)) records.push(value);
    else damaged++;
  }
  return {
    records,
    damage: damaged === 0 ? undefined : `${damaged} of its lines ${damaged === 1 ? "is" : "are"} damaged`,
  };
}
