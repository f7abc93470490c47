import { createHash } from "node:crypto";

/** A number in [0, 1) that depends on the words alone: the same prompt, the same reply. */
export const fraction = (...words: readonly string[]): number =>
  createHash("sha256").update(JSON.stringify(words)).digest().readUInt32BE(0) / 2 ** 32;

/** @throws RangeError when there is nothing to pick from */
export function pick<T>(options: readonly T[], ...words: readonly string[]): T {
  const picked = options[Math.floor(fraction(...words) * options.length)];
  if (picked === undefined) throw new RangeError("nothing to pick from");
  return picked;
}

/** Letters and digits that depend on the words alone, as ids are made of. */
export const letters = (length: number, ...words: readonly string[]): string =>
  createHash("sha512")
    .update(JSON.stringify(words))
    .digest("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, length);
