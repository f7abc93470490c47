/**
 * The terms of a text: its words in lower case, and single characters of scripts that put no spaces
 * between words. Numbers are left out: they differ from trace to trace and say nothing of wording.
 */
export function termsOf(text: string): string[] {
  const lower = (text.length > longestText ? text.slice(0, longestText) : text).normalize().toLowerCase();
  return beyondLatin.test(lower) ? (lower.match(words) ?? []) : latinWords(lower);
}

/**
 * The words of a text in Latin script and lower case, their apostrophes straight. It is split where there is
 * anything else, which is several times as fast as matching what words of any script are.
 */
export function latinWords(lower: string): string[] {
  return lower
    .replaceAll("’", "'")
    .split(notLatin)
    .filter((word) => word !== "");
}

/** What comes later in a text is not looked at, in UTF-16 units. */
const longestText = 20_000;

/** Anything but a letter, or an apostrophe that has no letter on one of its sides. */
const letter = "a-z\\u00df-\\u00f6\\u00f8-\\u024f\\u1e00-\\u1eff";
const notLatin = new RegExp(`(?:[^${letter}']|(?<![${letter}])'|'(?![${letter}]))+`);
/** Letters of other scripts; dashes, quotes and emoji are none. */
const beyondLatin = /[^\p{Script=Latin}\P{L}]/u;

const unspaced =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const words = new RegExp(
  `[${unspaced}]|(?:(?![${unspaced}])[\\p{L}\\p{M}])+(?:['’](?:(?![${unspaced}])\\p{L})+)*`,
  "gu",
);
