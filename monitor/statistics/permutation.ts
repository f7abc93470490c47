import { jensenShannonDivergence } from "./divergence";

/** Texts as lists of term numbers, each below `terms`. */
export interface Texts {
  readonly left: readonly Uint32Array[];
  readonly right: readonly Uint32Array[];
  readonly terms: number;
}

export interface WordingTest {
  readonly pValue: number;
  readonly rounds: number;
  /** The divergence in bits that the texts show beyond what chance gives texts like these; 0 at the least. */
  readonly excess: number;
}

/** Once so many rounds were as extreme as what is observed, more would only say "not significant" again. */
const enough = 20;

/**
 * Whether two groups of texts differ in their wording: how often texts that are dealt out to the groups at
 * random differ as much in their Jensen-Shannon divergence (Besag and Clifford 1991 for when to stop).
 * Texts are dealt out, not words: the words of one text depend on each other.
 */
export function wordingTest(texts: Texts, random: () => number, mostRounds = 999): WordingTest {
  const all = [...texts.left, ...texts.right];
  const size = texts.left.length;
  const total = countTerms(all, texts.terms);
  const left = countTerms(texts.left, texts.terms);
  const right = new Uint32Array(texts.terms);
  const divergence = (): number => {
    for (let term = 0; term < texts.terms; term++)
      right[term] = (total[term] as number) - (left[term] as number);
    return isEmpty(left) || isEmpty(right) ? 0 : jensenShannonDivergence(left, right);
  };
  const observed = divergence();
  let asExtreme = 0;
  let rounds = 0;
  let bits = 0;
  while (rounds < mostRounds && asExtreme < enough) {
    deal(all, size, random);
    left.fill(0);
    for (let index = 0; index < size; index++) addTerms(left, all[index] as Uint32Array);
    const chance = divergence();
    bits += chance;
    rounds++;
    // Equal deals can differ in their last digit.
    if (chance >= observed - 1e-12) asExtreme++;
  }
  const stoppedEarly = asExtreme === enough && rounds < mostRounds;
  return {
    pValue: stoppedEarly ? asExtreme / rounds : (asExtreme + 1) / (rounds + 1),
    rounds,
    excess: Math.max(0, observed - bits / rounds),
  };
}

function isEmpty(counts: Uint32Array): boolean {
  return counts.every((count) => count === 0);
}

export function countTerms(texts: readonly Uint32Array[], terms: number): Uint32Array {
  const counts = new Uint32Array(terms);
  for (const text of texts) addTerms(counts, text);
  return counts;
}

function addTerms(counts: Uint32Array, text: Uint32Array): void {
  for (let index = 0; index < text.length; index++) {
    const term = text[index] as number;
    counts[term] = (counts[term] as number) + 1;
  }
}

/** Puts `size` items that were chosen at random first. */
function deal<T>(items: T[], size: number, random: () => number): void {
  for (let index = 0; index < size; index++) {
    const other = index + Math.floor(random() * (items.length - index));
    [items[index], items[other]] = [items[other] as T, items[index] as T];
  }
}
