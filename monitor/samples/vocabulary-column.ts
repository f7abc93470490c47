import { hashText, seededRandom } from "../statistics/random";
import { Dictionary } from "./columns";
import { termsOf } from "./terms";

/**
 * The terms of one text, by their hashes, and the position of its trace in the table. A dictionary's numbers would
 * not do: it is full at some time, and then a longer window would know fewer of a text's terms than a shorter one.
 */
export interface KeptText {
  readonly trace: number;
  readonly terms: Uint32Array;
}

/** Of so many texts the terms are kept one by one; of all texts, their sum. */
const mostKept = 10_000;
const mostTerms = 200_000;
/** Stands for the terms that came when the dictionary was full. */
export const furtherTerms = "(further terms)";

/**
 * The wording of the texts of a table: how often each term occurs in all of them, and the terms of single
 * texts, of a fair sample where there are very many, so that memory does not grow with them.
 */
export class VocabularyColumn {
  readonly dictionary = new Dictionary(mostTerms, furtherTerms);
  /** In the order of the traces while not more than 10,000 texts were added. */
  readonly kept: KeptText[] = [];
  /** How many texts with at least one term were added. */
  texts = 0;
  private counts = new Float64Array(1024);
  private readonly random = seededRandom("texts that are kept");

  push(trace: number, text: string): void {
    const terms = termsOf(text);
    if (terms.length === 0) return;
    this.count(terms.map((term) => this.dictionary.number(term)));
    this.texts++;
    const place = this.kept.length < mostKept ? this.kept.length : Math.floor(this.random() * this.texts);
    if (place < mostKept) this.kept[place] = { trace, terms: Uint32Array.from(terms, hashText) };
  }

  /** How often each term of the dictionary occurs, by its number. */
  totals(): Float64Array {
    return this.counts.subarray(0, this.dictionary.words.length);
  }

  private count(numbers: readonly number[]): void {
    if (this.dictionary.words.length > this.counts.length) {
      const grown = new Float64Array(this.dictionary.words.length * 2);
      grown.set(this.counts);
      this.counts = grown;
    }
    for (const number of numbers) this.counts[number] = (this.counts[number] as number) + 1;
  }
}
