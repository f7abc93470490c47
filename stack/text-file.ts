import { readFile } from "node:fs/promises";
import { usageError } from "rest-client";

/** What files begin with that are no text of ours, with the way to make one of them. */
const formats: readonly {
  readonly bytes: readonly number[];
  readonly is: string;
  readonly remedy: string;
}[] = [
  { bytes: [0x1f, 0x8b], is: "compressed with gzip", remedy: "Unpack it first, with gunzip." },
  {
    bytes: [0x50, 0x4b, 3, 4],
    is: "a ZIP archive, as spreadsheets are, too",
    remedy: "Unpack or export it first.",
  },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: "compressed with zstd", remedy: "Unpack it first, with unzstd." },
  { bytes: [0x50, 0x41, 0x52, 0x31], is: "a Parquet file", remedy: "Export it as JSON, one object a line." },
  { bytes: [0xff, 0xfe], is: "UTF-16", remedy: "Save it as UTF-8." },
  { bytes: [0xfe, 0xff], is: "UTF-16", remedy: "Save it as UTF-8." },
];

/**
 * Refuses what is no UTF-8, by how it begins.
 * @param name what a message calls the file
 * @throws UserError naming the format, and what to do
 */
export function requireText(head: Buffer, name: string): void {
  const known = formats.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (known !== undefined) throw usageError(`${name} is ${known.is}`, known.remedy);
  // Every second byte of UTF-16 without its mark is 0 in most languages, and no text has any.
  if (head.includes(0)) throw usageError(`${name} is no text: it has bytes of 0`, "Save it as UTF-8.");
}

/**
 * Reads a file that a person hands over, without its byte order mark.
 * @param what what a message calls its kind: "prompts"
 * @throws UserError where it cannot be read, or is no UTF-8
 */
export async function readTextFile(path: string, what: string): Promise<string> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw usageError(`the file of ${what} cannot be read: ${error.message}`);
  });
  requireText(bytes.subarray(0, 1024), path);
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}
