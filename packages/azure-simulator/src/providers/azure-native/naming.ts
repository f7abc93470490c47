import { createHash, randomBytes } from "node:crypto";
import type { CheckRequest } from "../rpc/provider";
import type { Autoname } from "./resource-type";

/** Hexadecimal digits that are the same for the same seed and prefix. */
function digits(count: number, seed: Uint8Array, prefix: string): string {
  const source = seed.length > 0 ? seed : randomBytes(32);
  return createHash("sha512").update(source).update(prefix).digest("hex").slice(0, count);
}

const uuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/**
 * The name of a resource that the program does not name, and whether it is random: then a replacement can
 * be created while the old one is still there. Undefined when the engine forbids to make one up.
 */
export function autoname(
  strategy: Autoname,
  { name, randomSeed, autonaming }: Pick<CheckRequest, "name" | "randomSeed" | "autonaming">,
): { name: string; random: boolean } | undefined {
  if (autonaming?.mode === "disable") return undefined;
  if (autonaming?.mode === "enforce" || (autonaming?.mode === "propose" && strategy !== "uuid")) {
    return { name: autonaming.proposedName, random: true };
  }
  switch (strategy) {
    case "random":
      return { name: `${name}${digits(8, randomSeed, name)}`, random: true };
    case "uuid":
      return { name: uuid(digits(32, randomSeed, name)), random: true };
    case "copy":
      return { name, random: false };
  }
}
