/** An integer of 16 digits and more behind a key. A quote that ends a key has no backslash before it; within a text each has. */
const longInteger = /(?<=(?<!\\)"\s*:\s*)-?\d{16,}(?=\s*[,}])/g;

/**
 * JSON in which the integers that a JavaScript number cannot hold, such as nanoseconds since 1970, are texts of the same
 * digits, as in protobuf's JSON.
 */
export function quoteLongIntegers(json: string): string {
  return json.replace(longInteger, (digits) =>
    Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`,
  );
}
