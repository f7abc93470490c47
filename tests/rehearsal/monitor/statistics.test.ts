import { benjaminiHochberg } from "../../../monitor/statistics/benjamini-hochberg";
import { chiSquare, cramersV } from "../../../monitor/statistics/contingency";
import { jensenShannonDivergence } from "../../../monitor/statistics/divergence";
import { exactPValue } from "../../../monitor/statistics/exact-table";
import { chiSquareSurvival } from "../../../monitor/statistics/gamma";
import { kolmogorovSurvival } from "../../../monitor/statistics/kolmogorov";
import { kolmogorovSmirnov } from "../../../monitor/statistics/kolmogorov-smirnov";
import { seededRandom } from "../../../monitor/statistics/random";
import { quantile, sortedFinite, standardDeviation } from "../../../monitor/statistics/sorted";
import { askScipy } from "./support/oracle";

const random = seededRandom("cases for scipy");
const integer = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
const times = <T>(number: number, make: (index: number) => T): T[] =>
  Array.from({ length: number }, (_, i) => make(i));

/** Continuous values, values with ties, few distinct values, constants, and wide ranges, in turn. */
function sample(size: number, kind: number, shift: number): number[] {
  return times(size, () => {
    const value = random() + random() + random() + shift;
    return [value, Math.round(value * 5) / 5, Math.round(value), 1, Math.exp(value * 5)][kind % 5] as number;
  });
}

const samples = times(300, (index) => ({
  a: sample(integer(1, index % 10 === 0 ? 400 : 30), index, 0),
  b: sample(integer(1, index % 10 === 0 ? 400 : 30), index, index % 3 === 0 ? 0 : random() * 2),
}));
const tables = times(200, (index) => {
  const categories = 2 + (index % 5);
  const most = index % 2 === 0 ? 300 : 12;
  return {
    left: times(categories, () => integer(1, most)),
    right: times(categories, () => integer(1, most)),
  };
});

/** Asks for all cases at once and checks each answer. */
async function check<Case extends object>(
  kind: string,
  cases: readonly Case[],
  verify: (one: Case, answer: never) => void,
): Promise<void> {
  const answers = await askScipy(cases.map((one) => ({ kind, ...one })));
  cases.forEach((one, index) => {
    try {
      verify(one, answers[index] as never);
    } catch (error) {
      (error as Error).message += `\n${kind} ${JSON.stringify(one).slice(0, 2_000)}`;
      throw error;
    }
  });
}

/** Relative where the figure is large enough to tell, absolute in rounding's reach. */
function expectClose(actual: number, expected: number, relative: number, absolute = 1e-300): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * relative + absolute);
}

test("Kolmogorov-Smirnov is scipy's to the last digits: small samples, ties, constants, a single value", () =>
  check(
    "ks",
    samples.map((one) => ({ ...one, method: "exact" })),
    ({ a, b }, [statistic, p]: [number, number]) => {
      const ours = kolmogorovSmirnov(sortedFinite(a), sortedFinite(b));
      expectClose(ours.statistic, statistic, 1e-12);
      expectClose(ours.pValue, p, 1e-9);
      expect(ours.exact).toBe(true);
    },
  ));

test("Kolmogorov-Smirnov of large samples is scipy's to a part in ten thousand", () =>
  check(
    "sized",
    [0, 0.005, 0.02, 0.05, 0.1, 1].flatMap((shift, index) =>
      [
        [20_000, 20_000],
        [30_000, 12_000],
        [100_000, 2_000],
      ].map(([n, m]) => ({ n, m, shift, seed: index, digits: index % 2 === 0 ? 12 : 2 })),
    ),
    (_, [a, b, statistic, p]: [number[], number[], number, number]) => {
      const ours = kolmogorovSmirnov(sortedFinite(a), sortedFinite(b));
      expectClose(ours.statistic, statistic, 1e-12);
      expectClose(ours.pValue, p, 1e-4, 1e-12);
      expect(ours.exact).toBe(false);
    },
  ));

test("Kolmogorov's distribution is scipy's from its body to its tail", () =>
  check(
    "kolmogorov",
    [500, 5_000, 50_000].flatMap((n) => times(30, (step) => ({ n, x: ((step + 1) * 0.12) / Math.sqrt(n) }))),
    ({ n, x }, p: number) => expectClose(kolmogorovSurvival(n, x), p, 1e-4, 1e-9),
  ));

test("the distances that leave a tolerance are scipy's one-sided ones of samples that were moved by it", () => {
  const eighths = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 8) / 8);
  return check(
    "tolerant",
    samples.map(({ a, b }, index) => ({ a: eighths(a), b: eighths(b), tolerance: (index % 7) / 8 })),
    ({ a, b, tolerance }, [rise, fall]: [number, number]) => {
      const ours = kolmogorovSmirnov(sortedFinite(a), sortedFinite(b), tolerance);
      expectClose(ours.rise.distance, rise, 1e-12, 1e-12);
      expectClose(ours.fall.distance, fall, 1e-12, 1e-12);
    },
  );
});

test("the monitor's notebook tests numbers as the monitor does", () =>
  check("notebook", samples, ({ a, b }, [statistic, p]: [number, number | null]) => {
    const [left, right] = [sortedFinite(a), sortedFinite(b)];
    const tolerance = Math.max(0.1, 0.025 * Math.abs(quantile(left, 0.5)));
    const ours = kolmogorovSmirnov(left, right, tolerance);
    expectClose(ours.statistic, statistic, 1e-12);
    if (p !== null) expectClose(ours.pValue, p, 1e-9);
  }));

test("quartiles and standard deviation are numpy's", () =>
  check("quantile", samples, ({ a }, expected: number[]) => {
    const sorted = sortedFinite(a);
    [...[0.25, 0.5, 0.75].map((fraction) => quantile(sorted, fraction)), standardDeviation(sorted)].forEach(
      (value, index) => expectClose(value, expected[index] as number, 1e-9, 1e-12),
    );
  }));

test("chi-square and Cramér's V are scipy's", () =>
  check("table", tables, (table, [statistic, p, cramer, smallest]: [number, number, number, number]) => {
    const ours = chiSquare(table);
    expectClose(ours.statistic, statistic, 1e-9, 1e-12);
    expectClose(ours.pValue, p, 1e-9);
    expectClose(ours.smallestExpected, smallest, 1e-12);
    expectClose(cramersV(table), cramer, 1e-9, 1e-9);
  }));

test("chi-square's survival function is scipy's from one degree of freedom to two hundred, far into the tail", () =>
  check(
    "chi2",
    [1, 2, 3, 7, 19, 50, 200].flatMap((df) =>
      [0, 0.001, 0.1, 0.5, 1, 2, 5, 10].map((factor) => ({ df, x: df * factor })),
    ),
    ({ df, x }, p: number) => expectClose(chiSquareSurvival(x, df), p, 1e-9),
  ));

test("Fisher's exact test is scipy's, zero cells and large counts included", () =>
  check(
    "fisher",
    times(200, (index) => {
      const most = index % 10 === 0 ? 5_000 : 20;
      const rare = index % 3 === 0 ? 0 : most;
      return { left: [integer(1, most), integer(0, rare)], right: [integer(1, most), integer(0, most)] };
    }),
    (table, p: number) => expectClose(exactPValue(table), p, 1e-6),
  ));

test("the exact test of larger tables is the sum over all of them", () =>
  check(
    "freeman-halton",
    times(60, (index) => {
      const categories = 3 + (index % 2);
      return { left: times(categories, () => integer(0, 6)), right: times(categories, () => integer(0, 6)) };
    }).filter(({ left, right }) => left.some((count) => count > 0) && right.some((count) => count > 0)),
    (table, p: number) => expectClose(exactPValue(table), p, 1e-9),
  ));

test("the Jensen-Shannon distance is scipy's", () =>
  check("jensen-shannon", tables, ({ left, right }, expected: number) =>
    expectClose(Math.sqrt(jensenShannonDivergence(left, right)), expected, 1e-6, 1e-7),
  ));

test("Benjamini and Hochberg's correction is scipy's", () =>
  check(
    "benjamini-hochberg",
    times(100, (index) => ({
      p: times(integer(1, 25), () => (index % 2 === 0 ? random() : Math.round(random() * 10) / 10)),
    })),
    ({ p }, expected: number[]) =>
      benjaminiHochberg(p).forEach((value, index) => expectClose(value, expected[index] as number, 1e-12)),
  ));
