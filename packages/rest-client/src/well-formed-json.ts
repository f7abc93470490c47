/** JSON.stringify writes a lone surrogate, and nothing else, as an escape in this range; servers drop what follows it. */
const loneSurrogate = /(\\\\)|\\ud[89a-f][0-9a-f]{2}/g;

/** JSON with U+FFFD in place of each lone surrogate, in keys too. */
export function wellFormedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    loneSurrogate,
    (_, backslash: string | undefined) => backslash ?? "\ufffd",
  );
}
