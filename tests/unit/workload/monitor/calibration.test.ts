import { compare } from "../../../../monitor/comparison/compare";
import { tableOf } from "../../../../monitor/samples/table";
import type { Sample } from "../../../../monitor/metrics";
import type { DriftReport } from "../../../../monitor/report";
import { kolmogorovSmirnov } from "../../../../monitor/statistics/kolmogorov-smirnov";
import { seededRandom } from "../../../../monitor/statistics/random";
import { sortedFinite } from "../../../../monitor/statistics/sorted";
import { metric } from "./support";
import { spreads, trafficOf } from "./traffic";

const everyEffectCounts = {
  numericEffect: 1e-9,
  cramersV: 1e-9,
  populationStabilityIndex: 1e-9,
  wordingEffect: 1e-9,
};

const compared = (
  baseline: readonly Sample[],
  candidate: readonly Sample[],
  thresholds: Parameters<typeof compare>[2] = {},
): DriftReport => compare(tableOf(baseline), tableOf(candidate), thresholds);

describe("where nothing changed", () => {
  /** Small and large windows, alike and very unlike. */
  const sizes = [
    [12, 12, 16],
    [40, 40, 8],
    [200, 20, 4],
    [1100, 1000, 1],
    [20, 2_000, 1],
  ] as const;

  /** How many of the reports are false alarms, and how many reports there are. */
  const falseAlarms = (name: keyof typeof spreads, thresholds: object): [alarms: number, reports: number] => {
    let [alarms, reports] = [0, 0];
    for (const [left, right, rounds] of sizes)
      for (let round = 0; round < rounds; round++) {
        const all = trafficOf(left + right, `${name} ${left} ${right} ${round}`, spreads[name]);
        const report = compared(all.slice(0, left), all.slice(left), { thresholds });
        reports++;
        if (report.verdict === "drift") alarms++;
      }
    return [alarms, reports];
  };

  test.each(Object.keys(spreads) as (keyof typeof spreads)[])(
    "at most one report in twenty says drift, were the smallest effect to count: %s",
    (name) => {
      const [alarms, reports] = falseAlarms(name, everyEffectCounts);
      // Of 30 reports 1.5 are expected at the most; one seed in 10,000 would give more than 7.
      expect(reports).toBe(30);
      expect(alarms).toBeLessThanOrEqual(7);
      total.alarms += alarms;
      total.reports += reports;
    },
  );

  const total = { alarms: 0, reports: 0 };
  test("and so it is over all of these, but the level is used", () => {
    // 13.5 are expected at the most; one seed in 10,000 would give more than 29.
    expect(total.reports).toBe(270);
    expect(total.alarms).toBeLessThanOrEqual(29);
    expect(total.alarms).toBeGreaterThan(2);
  });

  test("the test of numbers gives one false alarm in twenty at most, whatever the tolerance", () => {
    for (const [name, spread] of Object.entries(spreads)) {
      const random = seededRandom(name);
      const drawn = (size: number): Float64Array =>
        sortedFinite(Array.from({ length: size }, () => spread(random)));
      const alarms = (tolerance: number): number =>
        Array.from({ length: 400 }, () => kolmogorovSmirnov(drawn(20), drawn(35), tolerance).pValue).filter(
          (p) => p <= 0.05,
        ).length;
      // Of 400 draws 20 are expected at the most; one seed in 10,000 would give more than 38.
      for (const tolerance of [0, 0.1]) expect([name, alarms(tolerance) <= 38]).toEqual([name, true]);
    }
  });

  test("a longer window of the same traffic differs in nothing", () => {
    for (const [name, spread] of Object.entries(spreads)) {
      const day = trafficOf(60, `a day of ${name}`, spread);
      const month = Array.from({ length: 30 }, (_, copy) =>
        day.map((sample) => ({ ...sample, traceId: `${sample.traceId}-${copy}` })),
      ).flat();
      for (const report of [compared(day, month), compared(month, day)]) {
        expect(report.verdict).toBe("no drift");
        for (const { name: of, effect, adjustedPValue } of report.metrics)
          expect([of, effect.value ?? 0, adjustedPValue ?? 1]).toEqual([of, expect.closeTo(0, 1), 1]);
      }
    }
  });

  test("categories that are told apart up to a number are so in a longer window too", () => {
    const tool = (index: number): Partial<Sample> => ({ categories: { "reply.tools": `tool ${index}` } });
    const month = trafficOf(4_000, "month", spreads.ties).map((sample, index) => ({
      ...sample,
      ...tool(index),
    }));
    const day = trafficOf(300, "day", spreads.ties).map((sample, index) => ({
      ...sample,
      ...tool(9_000 + index),
    }));
    expect(metric(compared(month, day), "reply.tools").verdict).toBe("no drift");
  });

  test("wording is as far from a long window's as from a short one's", () => {
    const week = trafficOf(3_000, "week", spreads.skewed);
    const distances = [10, 100, 1_000].map((size) => {
      const report = compared(week, trafficOf(size, `window of ${size}`, spreads.skewed));
      return metric(report, "prompt.wording", "wording").distance;
    });
    for (const distance of distances) expect(distance).toBeLessThan(0.15);
  });
});

describe("a real change is found in four of five reports at least", () => {
  const later =
    (change: (seconds: number, random: () => number) => number) =>
    (sample: Sample, random: () => number): Partial<Sample> => ({
      numbers: { ...sample.numbers, latency: change(sample.numbers.latency as number, random) },
    });
  const cases: [string, keyof typeof spreads, [number, number], ReturnType<typeof later>, string, RegExp][] =
    [
      [
        "twice as slow",
        "light tails",
        [20, 20],
        later((s) => 2 * s),
        "latency",
        /^Latency rose from a median/,
      ],
      ["a tenth slower", "light tails", [200, 200], later((s) => 1.1 * s), "latency", /^Latency rose/],
      ["twice as fast", "heavy tails", [60, 60], later((s) => s / 2), "latency", /^Latency fell/],
      ["half as slow again", "heavy tails", [300, 300], later((s) => 1.5 * s), "latency", /^Latency rose/],
      [
        "slow in one call of ten",
        "light tails",
        [1_000, 1_000],
        later((s, random) => (random() < 0.1 ? 12 : s)),
        "latency",
        /^Latency rose from \S+ to 12 s at the 95th percentile/,
      ],
      [
        "faster for most, and slow for some",
        "light tails",
        [400, 400],
        later((s, random) => (random() < 0.15 ? 12 : s / 2)),
        "latency",
        /^Latency fell from a median of \S+ to \S+ s, and rose from \S+ to 12 s at the 9\dth percentile/,
      ],
      [
        "spread wider around the same median",
        "light tails",
        [300, 300],
        later((s) => 1 + 3 * (s - 1)),
        "latency",
        /^Latency (rose|fell) from .* percentile, and (fell|rose) from .* percentile/,
      ],
      [
        "another value than the only one",
        "one value",
        [20, 20],
        later((s) => s + 1),
        "latency",
        /^Latency rose/,
      ],
      [
        "twice as slow in a short window",
        "light tails",
        [500, 20],
        later((s) => 2 * s),
        "latency",
        /^Latency rose/,
      ],
      [
        "cut short more often",
        "light tails",
        [200, 200],
        (sample, random) => ({
          categories: { ...sample.categories, "reply.finish": random() < 0.7 ? "stop" : "length" },
        }),
        "reply.finish",
        /^Finish reason changed/,
      ],
      [
        "failing in one call of twenty",
        "light tails",
        [400, 400],
        (sample, random) => ({
          categories: { ...sample.categories, error: random() < 0.06 ? "APIError 500" : "none" },
        }),
        "error",
        /^Errors changed/,
      ],
      [
        "answered in other words",
        "light tails",
        [60, 60],
        (sample) => ({
          texts: { ...sample.texts, "reply.wording": "Certainly, let me look into that for you" },
        }),
        "reply.wording",
        /^Wording of replies changed/,
      ],
    ];

  test.each(cases)("%s (%s)", (title, spread, [before, after], change, name, evidence) => {
    const rounds = 5;
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      const report = compared(
        trafficOf(before, `${title} before ${round}`, spreads[spread]),
        trafficOf(after, `${title} after ${round}`, spreads[spread], change),
      );
      const of = metric(report, name);
      if (of.verdict !== "drift") continue;
      found++;
      expect(of.evidence).toMatch(evidence);
    }
    expect(found).toBeGreaterThanOrEqual(4);
  });
});
