import { wordingMetrics, type WordingName } from "../metrics";
import { type WordingResult } from "../report";
import { type SampleTable } from "../samples/table";
import { type KeptText, type WordingColumn } from "../samples/wording-column";
import { jensenShannonDivergence } from "../statistics/divergence";
import { smallestPValue } from "../statistics/kolmogorov-smirnov";
import { type Texts, wordingTest } from "../statistics/permutation";
import { seededRandom } from "../statistics/random";
import { type Thresholds } from "../thresholds";
import { type Unjudged } from "./judged";
import { type Point } from "./series";

/** The test deals out at most so many texts of each side. */
const mostTexts = 500;
const topTerms = 20;

/** Compares the vocabulary of a text that every trace has. */
export function compareWording(
  name: WordingName,
  sides: { readonly baseline: SampleTable; readonly candidate: SampleTable },
  points: readonly Point[],
  thresholds: Thresholds,
): Unjudged<WordingResult> {
  const { title, group } = wordingMetrics[name];
  const columns = { baseline: sides.baseline.wording[name], candidate: sides.candidate.wording[name] };
  const vocabulary = new SharedVocabulary(columns.baseline, columns.candidate);
  const counts = { baseline: columns.baseline.texts, candidate: columns.candidate.texts };
  const compared = counts.baseline > 0 && counts.candidate > 0;
  const test = compared ? wordingTest(vocabulary.texts(mostTexts), seededRandom(name)) : undefined;
  return {
    kind: "wording",
    name,
    group,
    title,
    pValue: test?.pValue ?? null,
    smallestPValue: Math.max(
      smallestPValue(Math.min(mostTexts, counts.baseline), Math.min(mostTexts, counts.candidate)),
      1 / 1000,
    ),
    constant: false,
    effect: {
      name: "Jensen-Shannon distance beyond chance",
      value: test === undefined ? null : Math.sqrt(test.excess),
      threshold: thresholds.metrics[name] ?? thresholds.wordingEffect,
    },
    counts,
    test: { name: "permutation", rounds: test?.rounds ?? 0 },
    distance: compared ? Math.sqrt(jensenShannonDivergence(vocabulary.baseline, vocabulary.candidate)) : null,
    terms: compared ? vocabulary.movedTerms(topTerms) : [],
    series: seriesOf(columns, vocabulary, points),
  };
}

/** The terms of both sides under one number each. */
class SharedVocabulary {
  readonly words: string[];
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
  /** The shared number of each of the candidate's own; the baseline's own are the shared ones. */
  private readonly ofCandidate: Uint32Array;

  constructor(
    private readonly left: WordingColumn,
    private readonly right: WordingColumn,
  ) {
    this.words = [...left.dictionary.words];
    const numbers = new Map(this.words.map((word, number) => [word, number]));
    this.ofCandidate = Uint32Array.from(right.dictionary.words, (word) => {
      const known = numbers.get(word);
      return known ?? this.words.push(word) - 1;
    });
    this.baseline = new Float64Array(this.words.length);
    this.baseline.set(left.totals());
    this.candidate = new Float64Array(this.words.length);
    right.totals().forEach((count, number) => (this.candidate[this.ofCandidate[number] as number] = count));
  }

  /** The terms of a kept text by their shared numbers. */
  shared(side: "baseline" | "candidate", { terms }: KeptText): Uint32Array {
    return side === "baseline" ? terms : terms.map((number) => this.ofCandidate[number] as number);
  }

  /** Texts of both sides, at most `most` each, with their terms numbered without gaps. */
  texts(most: number): Texts {
    const dense = new Map<number, number>();
    const renumbered = (side: "baseline" | "candidate", column: WordingColumn): Uint32Array[] =>
      chosen(column.kept, most).map((text) =>
        this.shared(side, text).map((number) => {
          const known = dense.get(number);
          if (known !== undefined) return known;
          dense.set(number, dense.size);
          return dense.size - 1;
        }),
      );
    const left = renumbered("baseline", this.left);
    const right = renumbered("candidate", this.right);
    return { left, right, terms: dense.size };
  }

  /** The terms that add most to the divergence of the two sides. */
  movedTerms(most: number): WordingResult["terms"] {
    const baselineTotal = this.baseline.reduce((total, count) => total + count, 0);
    const candidateTotal = this.candidate.reduce((total, count) => total + count, 0);
    const moved: { number: number; bits: number }[] = [];
    for (let number = 0; number < this.words.length; number++) {
      const p = (this.baseline[number] as number) / baselineTotal;
      const q = (this.candidate[number] as number) / candidateTotal;
      const bits =
        (p > 0 ? p * Math.log2((2 * p) / (p + q)) : 0) + (q > 0 ? q * Math.log2((2 * q) / (p + q)) : 0);
      if (bits > 1e-9) moved.push({ number, bits });
    }
    moved.sort((a, b) => b.bits - a.bits || a.number - b.number);
    return moved.slice(0, most).map(({ number }) => ({
      term: this.words[number] as string,
      baseline: (this.baseline[number] as number) / baselineTotal,
      candidate: (this.candidate[number] as number) / candidateTotal,
    }));
  }
}

/** All, or a fair sample of `most`, in their order; the same one always. */
function chosen(texts: readonly KeptText[], most: number): KeptText[] {
  if (texts.length <= most) return [...texts];
  const random = seededRandom("texts that are dealt out");
  const kept: KeptText[] = [];
  for (let index = 0; kept.length < most; index++) {
    if (random() * (texts.length - index) < most - kept.length) kept.push(texts[index] as KeptText);
  }
  return kept;
}

function seriesOf(
  columns: Readonly<Record<"baseline" | "candidate", WordingColumn>>,
  vocabulary: SharedVocabulary,
  points: readonly Point[],
): WordingResult["series"] {
  if (columns.baseline.texts === 0) return [];
  const textOfTrace = {
    baseline: new Map(columns.baseline.kept.map((text) => [text.trace, text])),
    candidate: new Map(columns.candidate.kept.map((text) => [text.trace, text])),
  };
  return points.flatMap(({ traces, ...point }) => {
    const counts = new Float64Array(vocabulary.words.length);
    let texts = 0;
    for (const trace of traces) {
      const text = textOfTrace[point.side].get(trace);
      if (text === undefined) continue;
      texts++;
      for (const term of vocabulary.shared(point.side, text)) counts[term] = (counts[term] as number) + 1;
    }
    if (texts === 0) return [];
    return [{ ...point, distance: Math.sqrt(jensenShannonDivergence(vocabulary.baseline, counts)) }];
  });
}
