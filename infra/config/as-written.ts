/** A date without quotes in a stack's file: the engine hands it over as a moment, in one of two spellings. */
const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})(?: 00:00:00 \+0000 UTC|T00:00:00Z)$/;

/** What a text was in the stack's file, where YAML took it for a date: `2024-11-20` and not the midnight before that day. */
export const asWritten = (text: string): string => MIDNIGHT.exec(text)?.[1] ?? text;

/** Month and day, as in the versions of the first models: 0613. */
const MONTH_AND_DAY = /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

/**
 * What a model's version was in the stack's file, where YAML took it for a number: 0613 is octal to the engine, which hands
 * over 395, and 0914, which cannot be octal, comes as 914. What is no month and day either way was a number, as the
 * versions of embedding models are.
 *
 * @returns undefined where either may have been meant
 */
export function versionAsWritten(text: string): string | undefined {
  if (!/^\d{1,3}$/.test(text)) return asWritten(text);
  const decimal = text.padStart(4, "0");
  const octal = Number(text).toString(8).padStart(4, "0");
  const meant = [...(/[89]/.test(decimal) ? [decimal] : []), octal].filter((one) => MONTH_AND_DAY.test(one));
  return meant.length > 1 ? undefined : (meant[0] ?? text);
}

export const QUOTE_IT =
  "YAML reads it as a number with a leading zero: put the version in quotes in the stack's file";
