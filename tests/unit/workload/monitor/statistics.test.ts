import fc from "fast-check";
import { benjaminiHochberg } from "../../../../monitor/statistics/benjamini-hochberg";
import { chiSquare, cramersV } from "../../../../monitor/statistics/contingency";
import { jensenShannonDivergence, populationStabilityIndex } from "../../../../monitor/statistics/divergence";
import { ecdf } from "../../../../monitor/statistics/ecdf";
import { exactPValue } from "../../../../monitor/statistics/exact-table";
import { binCounts, binEdges } from "../../../../monitor/statistics/histogram";
import { kolmogorovSmirnov, smallestPValue } from "../../../../monitor/statistics/kolmogorov-smirnov";
import { wordingTest } from "../../../../monitor/statistics/permutation";
import { seededRandom } from "../../../../monitor/statistics/random";
import { sortedFinite } from "../../../../monitor/statistics/sorted";

/** Whole numbers, so that ties occur and monotone maps stay exact. */
const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });
const counts = fc.integer({ min: 1, max: 6 }).chain((categories) =>
  fc.record({
    left: fc.array(fc.nat(30), { minLength: categories, maxLength: categories }),
    right: fc.array(fc.nat(30), { minLength: categories, maxLength: categories }),
  }),
);
const isShare = (value: number): boolean => value >= 0 && value <= 1;

describe("Kolmogorov-Smirnov", () => {
  const test2 = (a: readonly number[], b: readonly number[]): ReturnType<typeof kolmogorovSmirnov> =>
    kolmogorovSmirnov(sortedFinite(a), sortedFinite(b));

  test("is the same from either side, and always a share and a probability", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [there, back] = [test2(a, b), test2(b, a)];
        expect(there.statistic).toBeCloseTo(back.statistic, 12);
        expect(there.pValue).toBeCloseTo(back.pValue, 12);
        expect([there.statistic, there.pValue].every(isShare)).toBe(true);
      }),
    );
  });

  test("does not change under a map that keeps the order", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const map = (value: number): number => value ** 3 + 2 * value + 7;
        expect(test2(a.map(map), b.map(map))).toEqual(test2(a, b));
      }),
    );
  });

  test("finds no difference between a sample and itself", () => {
    fc.assert(
      fc.property(values, (a) => {
        expect(test2(a, a)).toMatchObject({ statistic: 0, pValue: 1, exact: true });
      }),
    );
  });

  test("with a tolerance finds no difference between samples of which no value moved by more", () => {
    fc.assert(
      fc.property(values, fc.nat(9), fc.infiniteStream(fc.integer({ min: -9, max: 9 })), (a, most, moves) => {
        const b = a.map((value) => value + Math.max(-most, Math.min(most, moves.next().value as number)));
        expect(kolmogorovSmirnov(sortedFinite(a), sortedFinite(b), most)).toMatchObject({
          statistic: 0,
          pValue: 1,
        });
      }),
    );
  });

  test("with a tolerance is the largest share that lies beyond it, and is never more than without", () => {
    fc.assert(
      fc.property(values, values, fc.nat(20), (a, b, tolerance) => {
        const share = (of: readonly number[], most: number): number =>
          of.filter((value) => value <= most).length / of.length;
        const ours = kolmogorovSmirnov(sortedFinite(a), sortedFinite(b), tolerance);
        const rise = Math.max(0, ...a.map((x) => share(a, x) - share(b, x + tolerance)));
        const fall = Math.max(0, ...b.map((x) => share(b, x) - share(a, x + tolerance)));
        expect(ours.rise.distance).toBeCloseTo(rise, 12);
        expect(ours.fall.distance).toBeCloseTo(fall, 12);
        expect(ours.statistic).toBeLessThanOrEqual(test2(a, b).statistic);
        expect(ours.pValue).toBeGreaterThanOrEqual(test2(a, b).pValue);
      }),
    );
  });

  test("gives samples without overlap the smallest p-value of their sizes", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const above = b.map((value) => value + 200);
        expect(test2(a, above).pValue / smallestPValue(a.length, b.length)).toBeCloseTo(1, 9);
      }),
    );
  });
});

test("what is missing or infinite is no value", () => {
  expect([...sortedFinite([3, Number.NaN, 1, Number.POSITIVE_INFINITY, 2])]).toEqual([1, 2, 3]);
});

describe("tables of counts", () => {
  test("give finite figures within their bounds, whatever is empty", () => {
    fc.assert(
      fc.property(counts, (table) => {
        const { statistic, pValue } = chiSquare(table);
        expect(statistic).toBeGreaterThanOrEqual(0);
        expect([pValue, cramersV(table), exactPValue(table)].every(isShare)).toBe(true);
        expect(populationStabilityIndex(table)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("give the same figures from either side and in any order of categories", () => {
    fc.assert(
      fc.property(counts, (table) => {
        const turned = { left: [...table.right].reverse(), right: [...table.left].reverse() };
        expect(chiSquare(turned).pValue).toBeCloseTo(chiSquare(table).pValue, 9);
        expect(cramersV(turned)).toBeCloseTo(cramersV(table), 9);
        expect(populationStabilityIndex(turned)).toBeCloseTo(populationStabilityIndex(table), 9);
      }),
    );
  });

  test("that are too many to look at are drawn: close to chi-square where that is good, and the same always", () => {
    const random = seededRandom("tables");
    for (let round = 0; round < 8; round++) {
      const count = (): number => 100 + Math.floor(random() * 40);
      const table = { left: Array.from({ length: 6 }, count), right: Array.from({ length: 6 }, count) };
      const drawn = exactPValue(table);
      // Four standard deviations of 4,999 draws, and what the approximation is off by.
      expect(Math.abs(drawn - chiSquare(table).pValue)).toBeLessThan(0.03);
      expect(exactPValue(table)).toBe(drawn);
    }
  });

  test("that are drawn have a p-value of one in five thousand at the least", () => {
    expect(exactPValue({ left: [200, 0, 150, 1], right: [0, 200, 1, 150] })).toBe(1 / 5_000);
  });
});

test("the Jensen-Shannon divergence is 0 for the same shares, 1 for none in common, and symmetric", () => {
  expect(jensenShannonDivergence([1, 2, 3], [10, 20, 30])).toBeCloseTo(0, 12);
  expect(jensenShannonDivergence([1, 2, 0, 0], [0, 0, 5, 1])).toBeCloseTo(1, 12);
  fc.assert(
    fc.property(counts, ({ left, right }) => {
      fc.pre(left.some((count) => count > 0) && right.some((count) => count > 0));
      expect(isShare(jensenShannonDivergence(left, right))).toBe(true);
      expect(jensenShannonDivergence(left, right)).toBeCloseTo(jensenShannonDivergence(right, left), 12);
    }),
  );
});

test("a correction keeps the order of p-values, lowers none, and leaves a single one as it is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
      (pValues) => {
        const adjusted = benjaminiHochberg(pValues);
        adjusted.forEach((value, index) => {
          expect(value).toBeGreaterThanOrEqual(pValues[index] as number);
          expect(value).toBeLessThanOrEqual(1);
          pValues.forEach((other, place) => {
            if (other <= (pValues[index] as number)) expect(adjusted[place]).toBeLessThanOrEqual(value);
          });
        });
      },
    ),
  );
  expect(benjaminiHochberg([0.04])).toEqual([0.04]);
});

describe("a histogram", () => {
  test("counts every value once, over ascending edges shared by both sides", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 200 }),
        (a, b) => {
          const [x, y] = [sortedFinite(a), sortedFinite(b)];
          const edges = binEdges(x, y);
          edges
            .slice(1)
            .forEach((edge, index) => expect(edge).toBeGreaterThanOrEqual(edges[index] as number));
          for (const sorted of [x, y]) {
            expect(binCounts(sorted, edges).reduce((sum, count) => sum + count, 0)).toBe(sorted.length);
          }
          expect(edges.length).toBeLessThanOrEqual(41);
        },
      ),
    );
  });

  test("gives whole numbers a bin each, and does not let one outlier press the rest together", () => {
    expect(binEdges(sortedFinite([1, 2, 2, 4]), sortedFinite([3]))).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
    const usual = Array.from({ length: 1000 }, (_, index) => index / 1000);
    const edges = binEdges(sortedFinite([...usual, 1e6]), sortedFinite(usual));
    expect(edges.at(-1)).toBeLessThan(1.1);
  });
});

test("distribution functions rise to 1 in at most 200 steps that keep the first and the last value", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2000 }),
      (a) => {
        const sorted = sortedFinite(a);
        const steps = ecdf(sorted);
        expect(steps.length).toBeLessThanOrEqual(200);
        expect(steps.at(-1)).toEqual([sorted.at(-1), 1]);
        steps.slice(1).forEach(([value, share], index) => {
          const [before, shareBefore] = steps[index] as [number, number];
          expect(value).toBeGreaterThan(before);
          expect(share).toBeGreaterThan(shareBefore);
        });
        for (const [value, share] of steps) {
          expect(share).toBeCloseTo(sorted.filter((other) => other <= value).length / sorted.length, 12);
        }
      },
    ),
    { numRuns: 50 },
  );
});

describe("the test of wording", () => {
  const texts = (number: number, words: readonly number[], random: () => number): Uint32Array[] =>
    Array.from({ length: number }, () =>
      Uint32Array.from({ length: 12 }, () => words[Math.floor(random() * words.length)] as number),
    );

  test("tells two vocabularies apart, and measures their whole distance", () => {
    const random = seededRandom("texts");
    const result = wordingTest(
      { left: texts(40, [0, 1, 2], random), right: texts(40, [3, 4, 5], random), terms: 6 },
      seededRandom("deal"),
    );
    expect(result.pValue).toBe(1 / 1000);
    expect(Math.sqrt(result.excess)).toBeGreaterThan(0.9);
  });

  test("stops early where there is nothing to find, and finds nothing", () => {
    const random = seededRandom("texts");
    const words = Array.from({ length: 200 }, (_, word) => word);
    const result = wordingTest(
      { left: texts(40, words, random), right: texts(40, words, random), terms: 200 },
      seededRandom("deal"),
    );
    expect(result.rounds).toBeLessThan(999);
    expect(result.pValue).toBeGreaterThan(0.05);
    expect(Math.sqrt(result.excess)).toBeLessThan(0.1);
  });
});
