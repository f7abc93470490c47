import { randomBytes } from "node:crypto";
import { renameSync } from "node:fs";

/** What was put where no delivery looks for it again, because none would ever succeed. It is deleted by people alone. */
export interface SetAside {
  /** The file that holds it. */
  path: string;
  /** How many records; undefined for a file of which no more is known. */
  records?: number;
  /** Why: what is wrong with the file, or what the server answered. */
  reason: string;
}

/** Gives a damaged file a name beside its own that nothing looks for. One that cannot be moved stays where it is. */
export function setFileAside(path: string, reason: string): SetAside {
  const aside = `${path}.${randomBytes(4).toString("hex")}.damaged`;
  try {
    renameSync(path, aside);
    return { path: aside, reason };
  } catch {
    return { path, reason };
  }
}
