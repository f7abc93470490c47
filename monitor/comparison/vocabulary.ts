import { vocabularyMetrics, type VocabularyName } from "../metrics";
import type { VocabularyResult } from "../report";
import type { SampleTable } from "../samples/table";
import { furtherTerms, type KeptText, type VocabularyColumn } from "../samples/vocabulary-column";
import { jensenShannonDivergence } from "../statistics/divergence";
import { smallestPValue } from "../statistics/kolmogorov-smirnov";
import { countTerms, type Texts, wordingTest } from "../statistics/permutation";
import { seededRandom } from "../statistics/random";
import type { Thresholds } from "../thresholds";
import type { Unjudged } from "./result";
import type { Point } from "./result";

/** The test deals out at most so many texts of each side. */
const mostTexts = 500;
const topTerms = 20;

/** Compares the vocabulary of a text that every trace has. */
export function compareVocabulary(
  name: VocabularyName,
  sides: { readonly baseline: SampleTable; readonly candidate: SampleTable },
  points: readonly Point[],
  thresholds: Thresholds,
): Unjudged<VocabularyResult> {
  const { title, group } = vocabularyMetrics[name];
  const columns = { baseline: sides.baseline.vocabulary[name], candidate: sides.candidate.vocabulary[name] };
  const counts = { baseline: columns.baseline.texts, candidate: columns.candidate.texts };
  const compared = counts.baseline > 0 && counts.candidate > 0;
  const test = compared ? wordingTest(textsOf(columns, mostTexts), seededRandom(name)) : undefined;
  const distance = test === undefined ? null : Math.sqrt(test.excess);
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
      value: distance,
      threshold: thresholds.metrics[name] ?? thresholds.wordingEffect,
    },
    counts,
    test: { name: "permutation", rounds: test?.rounds ?? 0 },
    distance,
    terms: compared ? movedTerms(columns, topTerms) : [],
    series: seriesOf(columns, points),
  };
}

type Columns = Readonly<Record<"baseline" | "candidate", VocabularyColumn>>;

/** Texts of both sides, at most `most` each, with their terms numbered without gaps. */
function textsOf({ baseline, candidate }: Columns, most: number): Texts {
  const dense = new Map<number, number>();
  const numbered = ({ kept }: VocabularyColumn): Uint32Array[] =>
    chosen(kept, most).map(({ terms }) =>
      terms.map((hash) => {
        const known = dense.get(hash);
        if (known !== undefined) return known;
        dense.set(hash, dense.size);
        return dense.size - 1;
      }),
    );
  const [left, right] = [numbered(baseline), numbered(candidate)];
  return { left, right, terms: dense.size };
}

/** The terms that add most to the divergence of the two sides. */
function movedTerms(columns: Columns, most: number): VocabularyResult["terms"] {
  const shares = { baseline: sharesOf(columns.baseline), candidate: sharesOf(columns.candidate) };
  const moved: { term: string; baseline: number; candidate: number; bits: number }[] = [];
  for (const term of new Set([...shares.baseline.keys(), ...shares.candidate.keys()])) {
    const [p, q] = [shares.baseline.get(term) ?? 0, shares.candidate.get(term) ?? 0];
    const bits =
      (p > 0 ? p * Math.log2((2 * p) / (p + q)) : 0) + (q > 0 ? q * Math.log2((2 * q) / (p + q)) : 0);
    if (bits > 1e-9 && term !== furtherTerms) moved.push({ term, baseline: p, candidate: q, bits });
  }
  return moved
    .sort((a, b) => b.bits - a.bits)
    .slice(0, most)
    .map(({ term, baseline, candidate }) => ({ term, baseline, candidate }));
}

/** The share of each term in all texts of a side. */
function sharesOf(column: VocabularyColumn): Map<string, number> {
  const totals = column.totals();
  const total = totals.reduce((all, count) => all + count, 0);
  return new Map(column.dictionary.words.map((word, number) => [word, (totals[number] as number) / total]));
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

/** So many draws from the baseline tell how far chance takes so many texts from it. */
const draws = 3;

/** Fewer texts lie further from the baseline by chance alone, so that is taken off. */
function seriesOf(columns: Columns, points: readonly Point[]): VocabularyResult["series"] {
  if (columns.baseline.texts === 0) return [];
  const { left: baseline, right: candidate, terms } = textsOf(columns, Number.POSITIVE_INFINITY);
  const all = countTerms(baseline, terms);
  const divergence = (texts: readonly Uint32Array[]): number =>
    jensenShannonDivergence(all, countTerms(texts, terms));
  const random = seededRandom("texts of a point");
  const chance = (number: number): number => {
    const drawn = (): Uint32Array => baseline[Math.floor(random() * baseline.length)] as Uint32Array;
    const each = Array.from({ length: draws }, () => divergence(Array.from({ length: number }, drawn)));
    return each.reduce((sum, bits) => sum + bits, 0) / draws;
  };
  const byTrace = (kept: readonly KeptText[], texts: readonly Uint32Array[]): Map<number, Uint32Array> =>
    new Map(kept.map(({ trace }, place) => [trace, texts[place] as Uint32Array]));
  const textOfTrace = {
    baseline: byTrace(columns.baseline.kept, baseline),
    candidate: byTrace(columns.candidate.kept, candidate),
  };
  return points.flatMap(({ traces, ...point }) => {
    const texts = Array.from(traces).flatMap((trace) => textOfTrace[point.side].get(trace) ?? []);
    if (texts.length === 0) return [];
    return [{ ...point, distance: Math.sqrt(Math.max(0, divergence(texts) - chance(texts.length))) }];
  });
}
