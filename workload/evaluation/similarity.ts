const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** The words of a text in lower case, by Unicode's word boundaries; punctuation is none. */
export const wordsOf = (text: string): string[] =>
  [...segmenter.segment(text.normalize("NFC"))].flatMap(({ segment, isWordLike }) =>
    isWordLike === true ? [segment.toLowerCase()] : [],
  );

/** The longest texts that are compared, in words: time grows with the product of the two. */
const mostWords = 5_000;

/**
 * ROUGE-L (Lin, 2004) as an F-measure of equal weights: the longest sequence of words that both texts have in the
 * same order, not necessarily next to each other, over the length of each. From 0 (no word in common) to 1 (the
 * same words in the same order); two texts without words are the same.
 *
 * It measures shared wording, not meaning: a right answer in other words scores low, and a "not" that is too many
 * costs little.
 */
export function rougeL(candidate: string, reference: string): number {
  const [left, right] = [wordsOf(candidate).slice(0, mostWords), wordsOf(reference).slice(0, mostWords)];
  if (left.length === 0 && right.length === 0) return 1;
  const common = longestCommonSubsequence(left, right);
  return (2 * common) / (left.length + right.length);
}

function longestCommonSubsequence(left: readonly string[], right: readonly string[]): number {
  let above = new Array<number>(right.length + 1).fill(0);
  for (const word of left) {
    const row = [0];
    for (const [at, other] of right.entries()) {
      const best = word === other ? (above[at] ?? 0) + 1 : Math.max(above[at + 1] ?? 0, row[at] ?? 0);
      row.push(best);
    }
    above = row;
  }
  return above.at(-1) ?? 0;
}
