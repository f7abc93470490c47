import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { linesOf } from "../files/durable-lines";

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
