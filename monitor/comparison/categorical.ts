import { categoricalMetrics, type CategoricalName } from "../metrics";
import type { CategoricalResult } from "../report";
import { type CategoryColumn, otherCategories } from "../samples/columns";
import type { SampleTable } from "../samples/table";
import { chiSquare, cramersV, sum, type Table } from "../statistics/contingency";
import { populationStabilityIndex } from "../statistics/divergence";
import { exactPValue } from "../statistics/exact-table";
import { smallestPValue } from "../statistics/kolmogorov-smirnov";
import type { Thresholds } from "../thresholds";
import type { Unjudged } from "./result";
import type { Point } from "./result";

/** So many categories are told apart; the rarer ones are taken together, with those that a column has not told apart. */
const mostCategories = 20;

/** With an expected count below this the chi-square approximation is poor (Cochran). */
const sparse = 5;

/** Compares what is said of every trace in one word of several. */
export function compareCategorical(
  name: CategoricalName,
  sides: { readonly baseline: SampleTable; readonly candidate: SampleTable },
  points: readonly Point[],
  thresholds: Thresholds,
): Unjudged<CategoricalResult> {
  const { title, group } = categoricalMetrics[name];
  const columns = { baseline: sides.baseline.categories[name], candidate: sides.candidate.categories[name] };
  const categories = categoriesOf(columns.baseline, columns.candidate);
  const table: Table = {
    left: categories.map(({ baseline }) => baseline),
    right: categories.map(({ candidate }) => candidate),
  };
  const counts = { baseline: sum(table.left), candidate: sum(table.right) };
  const compared = counts.baseline > 0 && counts.candidate > 0;
  const approximate = chiSquare(table);
  const exact = approximate.smallestExpected < sparse;
  return {
    kind: "categorical",
    name,
    group,
    title,
    pValue: !compared ? null : exact ? exactPValue(table) : approximate.pValue,
    // The same as of two samples of numbers without overlap: one table of all that these sizes allow.
    smallestPValue: smallestPValue(counts.baseline, counts.candidate),
    constant: compared && categories.length === 1,
    effect: effectOf(name, compared ? table : undefined, thresholds),
    counts,
    test: {
      name: exact ? "Fisher-Freeman-Halton" : "chi-square",
      statistic: compared && !exact ? approximate.statistic : null,
    },
    psi: compared ? populationStabilityIndex(table) : null,
    categories,
    series: points.flatMap(({ traces, ...point }) => {
      const shares = sharesOf(
        columns[point.side],
        traces,
        categories.map((category) => category.name),
      );
      return shares === undefined ? [] : [{ ...point, ...shares }];
    }),
  };
}

/**
 * The larger of two effects, each measured by its own threshold. Cramér's V is small by nature where one
 * side is much larger than the other; the population stability index is not.
 */
function effectOf(
  name: string,
  table: Table | undefined,
  thresholds: Thresholds,
): CategoricalResult["effect"] {
  const own = thresholds.metrics[name];
  const association = {
    name: "Cramér's V",
    value: table === undefined ? null : cramersV(table),
    threshold: own ?? thresholds.cramersV,
  };
  if (table === undefined || own !== undefined) return association;
  const stability = {
    name: "population stability index",
    value: populationStabilityIndex(table),
    threshold: thresholds.populationStabilityIndex,
  };
  return stability.value / stability.threshold > (association.value ?? 0) / association.threshold
    ? stability
    : association;
}

function categoriesOf(baseline: CategoryColumn, candidate: CategoryColumn): CategoricalResult["categories"] {
  const all = new Map<string, { name: string; baseline: number; candidate: number }>();
  const add = (side: "baseline" | "candidate", column: CategoryColumn): void => {
    column.counts().forEach((count, code) => {
      const name = column.dictionary.words[code] as string;
      const entry = all.get(name) ?? { name, baseline: 0, candidate: 0 };
      entry[side] += count;
      all.set(name, entry);
    });
  };
  add("baseline", baseline);
  add("candidate", candidate);
  const sorted = [...all.values()].sort(
    (a, b) =>
      Number(a.name === otherCategories) - Number(b.name === otherCategories) ||
      b.baseline + b.candidate - (a.baseline + a.candidate) ||
      (a.name < b.name ? -1 : 1),
  );
  if (sorted.length <= mostCategories) return sorted;
  const others = sorted.splice(mostCategories - 1);
  return [
    ...sorted,
    {
      name: otherCategories,
      baseline: sum(others.map((category) => category.baseline)),
      candidate: sum(others.map((category) => category.candidate)),
    },
  ];
}

/** The share of each category among some traces; what is not one of `names` belongs to the last. */
function sharesOf(
  column: CategoryColumn,
  traces: Point["traces"],
  names: readonly string[],
): { count: number; shares: number[] } | undefined {
  const placeOfCode = column.dictionary.words.map((word) => {
    const place = names.indexOf(word);
    return place < 0 ? names.length - 1 : place;
  });
  const counts = new Array<number>(names.length).fill(0);
  let count = 0;
  for (let index = 0; index < traces.length; index++) {
    const place = placeOfCode[column.code(traces[index] as number)];
    if (place === undefined) continue;
    counts[place] = (counts[place] as number) + 1;
    count++;
  }
  if (count === 0) return undefined;
  return { count, shares: counts.map((value) => Number((value / count).toPrecision(6))) };
}
