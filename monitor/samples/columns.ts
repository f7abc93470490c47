import { type Sorted, sortedFinite } from "../statistics/sorted";

/** Numbers that are added one by one; NaN is a missing one. */
export class NumberColumn {
  private values = new Float64Array(256);
  length = 0;
  private inOrder: Sorted | undefined;
  private inOrderOf = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index] as number;
  }

  /** Those at the given positions. */
  some(positions: Uint32Array): Float64Array {
    const values = new Float64Array(positions.length);
    for (let index = 0; index < positions.length; index++)
      values[index] = this.at(positions[index] as number);
    return values;
  }

  /** The finite ones in ascending order. */
  sorted(): Sorted {
    if (this.inOrder === undefined || this.inOrderOf !== this.length) {
      this.inOrder = sortedFinite(this.values.subarray(0, this.length));
      this.inOrderOf = this.length;
    }
    return this.inOrder;
  }
}

/** Texts by numbers: each distinct one is kept once. */
export class Dictionary {
  readonly words: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** @param most so many distinct words are told apart; further ones are all `others` */
  constructor(
    private readonly most: number,
    private readonly others: string,
  ) {}

  number(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    if (this.words.length >= this.most && word !== this.others) return this.number(this.others);
    // A part of a long text would keep the whole of it in memory.
    const copy = Buffer.from(word, "utf8").toString("utf8");
    const number = this.words.push(copy) - 1;
    this.numbers.set(copy, number);
    return number;
  }
}

/** Stands for the categories beyond those that are told apart. */
export const otherCategories = "all others";

/** One word of a few, for each trace. */
export class CategoryColumn {
  readonly dictionary = new Dictionary(1_000, otherCategories);
  private codes = new Uint16Array(256);
  length = 0;

  push(category: string | undefined): void {
    if (this.length === this.codes.length) {
      const grown = new Uint16Array(this.length * 2);
      grown.set(this.codes);
      this.codes = grown;
    }
    this.codes[this.length++] = category === undefined ? 0 : this.dictionary.number(category) + 1;
  }

  /** The category of a trace, or undefined where it is not known. */
  at(index: number): string | undefined {
    return this.dictionary.words[(this.codes[index] as number) - 1];
  }

  /** The number of a trace's category in the dictionary, -1 where it is not known. */
  code(index: number): number {
    return (this.codes[index] as number) - 1;
  }

  /** How often each word of the dictionary occurs, by its number. */
  counts(): number[] {
    const counts = new Array<number>(this.dictionary.words.length).fill(0);
    for (let index = 0; index < this.length; index++) {
      const code = this.code(index);
      if (code >= 0) counts[code] = (counts[code] as number) + 1;
    }
    return counts;
  }
}
