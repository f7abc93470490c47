import fc from "fast-check";
import { type Findings, verdictOf } from "../../../../monitor/comparison/verdict";
import type { Verdict } from "../../../../monitor/report";
import { defaultThresholds } from "../../../../monitor/thresholds";

const verdict = (
  number: number,
  adjustedPValue: number | null,
  effect: number | null,
  more: Partial<Findings> = {},
): Verdict =>
  verdictOf(
    {
      counts: { baseline: number, candidate: number },
      adjustedPValue,
      effect,
      smallestEffect: 0.1,
      smallestPValue: 1e-9,
      tests: 10,
      ...more,
    },
    defaultThresholds,
  );

test.each<[string, Verdict, Verdict]>([
  ["a large difference that is unlikely to be chance", verdict(999, 0.05, 0.1), "drift"],
  ["a large difference that may be chance", verdict(999, 0.06, 0.5), "no drift"],
  ["a certain difference that is too small to matter", verdict(999, 1e-9, 0.09), "no drift"],
  ["a large difference in large samples that may be chance", verdict(1_000_000, 0.051, 9), "no drift"],
  ["a small difference in large samples, however certain", verdict(1_000_000, 1e-99, 0.09), "no drift"],
  [
    "a large difference from few candidates to a large baseline, which may be chance",
    verdict(0, 0.5, 0.5, { counts: { baseline: 1_000_000, candidate: 20 } }),
    "no drift",
  ],
  ["less than the least number of samples", verdict(4, 1e-9, 9), "too few samples"],
  ["no effect that could be computed", verdict(50, 0.5, null), "too few samples"],
  ["no test that could be made", verdict(50, null, 9), "too few samples"],
  [
    "samples that could not have told even a complete change",
    verdict(6, 0.5, 0.5, { smallestPValue: 0.006 }),
    "too few samples",
  ],
  ["samples that just could have told one", verdict(6, 0.5, 0.5, { smallestPValue: 0.005 }), "no drift"],
  [
    "a difference that is significant together with others",
    verdict(6, 0.04, 0.5, { smallestPValue: 0.04 }),
    "drift",
  ],
])("%s", (_, actual, expected) => {
  expect(actual).toBe(expected);
});

test("nothing is drift of which the corrected p-value is above the level, at any size", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const size = fc.integer({ min: 0, max: 2_000_000 });
  fc.assert(
    fc.property(
      size,
      size,
      share,
      fc.double({ min: 0, noNaN: true }),
      share,
      (baseline, candidate, p, effect, level) => {
        fc.pre(p > level);
        const findings = { adjustedPValue: p, effect, smallestEffect: 0.1, smallestPValue: 0, tests: 10 };
        const thresholds = { ...defaultThresholds, falseDiscoveryRate: level };
        expect(verdictOf({ ...findings, counts: { baseline, candidate } }, thresholds)).not.toBe("drift");
      },
    ),
  );
});
