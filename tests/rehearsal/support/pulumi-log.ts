import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { gunzipSync } from "node:zlib";

const NONCE = 12;
const TAG = 16;

function opened(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const cipher = createDecipheriv("aes-256-gcm", key, nonce);
  cipher.setAuthTag(sealed.subarray(-TAG));
  return Buffer.concat([cipher.update(sealed.subarray(0, -TAG)), cipher.final()]);
}

/**
 * What an encrypted automatic log of Pulumi's holds. `pulumi logs decrypt` (3.259) ends at a line that is longer than
 * 64 KB, as one is that tells a whole state.
 * Source: pkg/engine/encryptedlog of github.com/pulumi/pulumi.
 *
 * @param salt the stack's `encryptionsalt`
 */
export function decryptedLog(log: Buffer, passphrase: string, salt: string): string {
  const [, saltText = ""] = salt.split(":");
  const stackKey = pbkdf2Sync(passphrase, Buffer.from(saltText, "base64"), 1_000_000, 32, "sha256");
  const keyEnds = 7 + log.readUInt16BE(5);
  const [, nonce = "", sealed = ""] = log.subarray(7, keyEnds).toString().split(":");
  const sessionKey = opened(stackKey, Buffer.from(nonce, "base64"), Buffer.from(sealed, "base64"));
  const chunks: Buffer[] = [];
  for (let at = keyEnds; at + 4 <= log.length;) {
    const ends = at + 4 + log.readUInt32BE(at);
    const payload = log.subarray(at + 4, ends);
    // The last one of a process that was killed may be cut short; one without content is the end.
    if (payload.length <= NONCE + TAG || ends > log.length) break;
    chunks.push(gunzipSync(opened(sessionKey, payload.subarray(0, NONCE), payload.subarray(NONCE))));
    at = ends;
  }
  return Buffer.concat(chunks).toString();
}
