import { createHash } from "node:crypto";

/** SHA-256 of the parts in their order. A separator that no part can hold keeps ["ab", "c"] and ["a", "bc"] apart. */
export function digest(parts: readonly string[]): Buffer {
  return createHash("sha256").update(parts.join("\0")).digest();
}
