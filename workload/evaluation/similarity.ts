const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** The longest texts that are compared, in words: time grows with the product of the two. */
const mostWords = 5_000;

/**
 * So much of a text is divided at a time, in UTF-16 units: each segment holds the whole text that was divided, so all
 * of a long one's would take the square of its length.
 */
const piece = 1_000;
/** What ends so near to the end of a piece may end elsewhere once more of the text is seen. */
const unsettled = 200;

/** The first words of a text in lower case, by Unicode's word boundaries; punctuation is none. */
export function wordsOf(text: string): string[] {
  const normal = text.normalize("NFC");
  const words: string[] = [];
  let at = 0;
  while (at < normal.length && words.length < mostWords) {
    const end = at + piece;
    const settled = end < normal.length ? piece - unsettled : piece;
    let next = at;
    for (const { segment, index, isWordLike } of segmenter.segment(normal.slice(at, end))) {
      // A word that fills a piece is divided where the piece ends.
      if (index > 0 && index + segment.length > settled) break;
      if (isWordLike === true) words.push(segment.toLowerCase());
      next = at + index + segment.length;
    }
    at = next;
  }
  return words.slice(0, mostWords);
}

/**
 * ROUGE-L (Lin, 2004) as an F-measure of equal weights: the longest sequence of words that both texts have in the
 * same order, not necessarily next to each other, over the length of each. From 0 (no word in common) to 1 (the
 * same words in the same order); two texts without words are the same. Of longer texts, the first 5,000 words.
 *
 * It measures shared wording, not meaning: a right answer in other words scores low, and a "not" that is too many
 * costs little.
 */
export function rougeL(candidate: string, reference: string): number {
  const [left, right] = [wordsOf(candidate), wordsOf(reference)];
  if (left.length === 0 && right.length === 0) return 1;
  const common = longestCommonSubsequence(left, right);
  return (2 * common) / (left.length + right.length);
}

function longestCommonSubsequence(left: readonly string[], right: readonly string[]): number {
  // Numbers are compared at once, and long words are not.
  const numbers = new Map([...left, ...right].map((word, number) => [word, number]));
  const others = Uint16Array.from(right, (word) => numbers.get(word) as number);
  let above = new Uint16Array(right.length + 1);
  let row = new Uint16Array(right.length + 1);
  for (const word of left) {
    const number = numbers.get(word);
    for (let at = 0; at < others.length; at++) {
      const [up, before] = [above[at + 1] as number, row[at] as number];
      if (others[at] === number) row[at + 1] = (above[at] as number) + 1;
      else row[at + 1] = up > before ? up : before;
    }
    [above, row] = [row, above];
  }
  return above.at(-1) ?? 0;
}
