import { createHash } from "node:crypto";

/** A GUID that follows from the parts, of RFC 9562's version 8: what its bits mean is ours. */
export function guid(parts: readonly string[]): string {
  const bytes = digest(parts).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** SHA-256 of the parts in their order. A separator that no part can hold keeps ["ab", "c"] and ["a", "bc"] apart. */
export function digest(parts: readonly string[]): Buffer {
  return createHash("sha256").update(parts.join("\0")).digest();
}
