import type {
  CategoricalResult,
  MetricGroup,
  NumericResult,
  NumericSummary,
  RunOfSide,
  SeriesPoint,
  Verdict,
  VocabularyResult,
} from "../../../../monitor/report";

/** Numbers in [0, 1) that are the same at every call of the test. */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

export const start = Date.UTC(2026, 10, 18, 9, 30);
export const day = 86_400_000;
export const iso = (time: number): string => new Date(time).toISOString();

export const run = (name: string, index: number): RunOfSide => ({
  id: `${index}`.padStart(32, "f"),
  name,
  url: `https://adb-1234.5.azuredatabricks.net/ml/experiments/7/runs/${index}`,
  startTime: start + index * day,
  traces: 48,
});

const usualNames = [
  "painted-hare-101",
  "amazing-wren-712",
  "bold-shad-33",
  "merciful-crab-908",
  "glamorous-sloth-5",
  "welcoming-ox-66",
];
const candidateNames = ["nightly release candidate 2026.11", "v2"];

export const baselineRuns = usualNames.map(run);
export const candidateRuns = candidateNames.map((name, index) => run(name, usualNames.length + index));

const points = <T extends object>(of: (side: "baseline" | "candidate") => T): (SeriesPoint & T)[] =>
  [...baselineRuns, ...candidateRuns].map(({ name, startTime }, index) => {
    const side = index < baselineRuns.length ? ("baseline" as const) : ("candidate" as const);
    return { run: name, side, time: startTime, count: 48, ...of(side) };
  });

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function summaryOf(sorted: readonly number[]): NumericSummary {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return {
    mean,
    standardDeviation: Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length),
    minimum: quantile(sorted, 0),
    lower: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper: quantile(sorted, 0.75),
    maximum: quantile(sorted, 1),
  };
}

interface NumericWish {
  readonly name: string;
  readonly group: MetricGroup;
  readonly title: string;
  readonly unit: string;
  readonly verdict: Verdict;
  readonly evidence: string;
  readonly scale: number;
  /** How many times the baseline's values the candidate's are. */
  readonly factor: number;
  readonly whole?: boolean;
  readonly counts?: { readonly baseline: number; readonly candidate: number };
}

export function numeric(wish: NumericWish): NumericResult {
  const random = randomness(wish.name.length * 7919);
  const sample = (size: number, factor: number): number[] =>
    Array.from({ length: size }, () => {
      const value = wish.scale * factor * Math.exp((random() + random() + random() - 1.5) * 0.7);
      return wish.whole === true ? Math.round(value) : value;
    }).sort((one, other) => one - other);
  const counts = wish.counts ?? { baseline: 288, candidate: 96 };
  const sides = {
    baseline: sample(counts.baseline, 1),
    candidate: sample(counts.candidate, wish.factor),
  };
  const all = [...sides.baseline, ...sides.candidate].sort((one, other) => one - other);
  const [low, high] = [quantile(all, 0), quantile(all, 1)];
  const bins = 30;
  const edges = Array.from({ length: bins + 1 }, (_, index) => low + ((high - low) * index) / bins);
  const countsOf = (values: readonly number[]): number[] => {
    const result = new Array<number>(bins).fill(0);
    for (const value of values) {
      const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
      result[bin] = (result[bin] ?? 0) + 1;
    }
    return result;
  };
  const stepsOf = (values: readonly number[]): [number, number][] =>
    values.map((value, index) => [value, (index + 1) / values.length]);
  const thinned = <T>(steps: readonly T[]): readonly T[] =>
    steps.filter((_, index) => index % 2 === 1 || steps.length < 200);
  const summaries = { baseline: summaryOf(sides.baseline), candidate: summaryOf(sides.candidate) };
  return {
    kind: "numeric",
    name: wish.name,
    group: wish.group,
    title: wish.title,
    unit: wish.unit,
    verdict: wish.verdict,
    evidence: wish.evidence,
    pValue: wish.verdict === "drift" ? 1.2e-18 : 0.31,
    adjustedPValue: wish.verdict === "drift" ? 8.4e-18 : 0.412,
    effect: {
      name: "Kolmogorov-Smirnov distance",
      value: Math.abs(wish.factor - 1) * 0.4 + 0.021,
      threshold: 0.05,
    },
    tolerance: summaries.baseline.median / 40,
    moved: [{ percentile: 50, baseline: summaries.baseline.median, candidate: summaries.candidate.median }],
    counts,
    test: { name: "Kolmogorov-Smirnov", statistic: wish.verdict === "drift" ? 0.917 : 0.08, exact: true },
    ...summaries,
    histogram: { edges, baseline: countsOf(sides.baseline), candidate: countsOf(sides.candidate) },
    ecdf: { baseline: thinned(stepsOf(sides.baseline)), candidate: thinned(stepsOf(sides.candidate)) },
    series: points((side) => {
      const wobble = 0.94 + random() * 0.12;
      const { lower, median, upper } = summaries[side];
      return { lower: lower * wobble, median: median * wobble, upper: upper * wobble };
    }),
  };
}

interface CategoricalWish {
  readonly name: string;
  readonly group: MetricGroup;
  readonly title: string;
  readonly verdict: Verdict;
  readonly evidence: string;
  readonly categories: readonly (readonly [name: string, baseline: number, candidate: number])[];
}

export function categorical(wish: CategoricalWish): CategoricalResult {
  const total = (side: 1 | 2): number => wish.categories.reduce((sum, one) => sum + one[side], 0);
  return {
    kind: "categorical",
    name: wish.name,
    group: wish.group,
    title: wish.title,
    verdict: wish.verdict,
    evidence: wish.evidence,
    pValue: wish.verdict === "drift" ? 0.00021 : 0.62,
    adjustedPValue: wish.verdict === "drift" ? 0.0012 : 0.71,
    effect: { name: "Cramér's V", value: wish.verdict === "drift" ? 0.63 : 0.014, threshold: 0.1 },
    counts: { baseline: total(1), candidate: total(2) },
    test: { name: "chi-square", statistic: wish.verdict === "drift" ? 152.4 : 0.25 },
    psi: wish.verdict === "drift" ? 1.84 : 0.002,
    categories: wish.categories.map(([name, baseline, candidate]) => ({ name, baseline, candidate })),
    series: points((side) => ({
      shares: wish.categories.map(
        (one) => one[side === "baseline" ? 1 : 2] / total(side === "baseline" ? 1 : 2),
      ),
    })),
  };
}

export const wording = (
  of: Pick<VocabularyResult, "name" | "group" | "title" | "verdict" | "evidence" | "terms"> & {
    readonly distance: number;
  },
): VocabularyResult => ({
  kind: "wording",
  pValue: of.verdict === "drift" ? 0.001 : 0.44,
  adjustedPValue: of.verdict === "drift" ? 0.0043 : 0.52,
  effect: { name: "Jensen-Shannon distance", value: of.distance, threshold: 0.15 },
  counts: { baseline: 6912, candidate: 4380 },
  test: { name: "permutation", rounds: 999 },
  series: points((side) => ({ distance: side === "candidate" ? of.distance : 0.09 })),
  ...of,
});
