/**
 * The terms of a text: its words in lower case, and single characters of scripts that put no spaces
 * between words. Numbers are left out: they differ from trace to trace and say nothing of wording.
 */
export function* termsOf(text: string): Generator<string> {
  const lower = text.length > longestText ? text.slice(0, longestText).toLowerCase() : text.toLowerCase();
  for (const [word] of lower.matchAll(words)) yield word;
}

/** What comes later in a text is not looked at, in UTF-16 units. */
const longestText = 20_000;

const unspaced =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const words = new RegExp(
  `[${unspaced}]|(?:(?![${unspaced}])[\\p{L}\\p{M}])+(?:['’](?:(?![${unspaced}])\\p{L})+)*`,
  "gu",
);
