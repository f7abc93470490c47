import fc from "fast-check";
import { compare } from "../../../../monitor/comparison/compare";
import { tableOf } from "../../../../monitor/samples/table";
import type { Sample } from "../../../../monitor/metrics";
import type { DriftReport } from "../../../../monitor/report";
import { type Behaviour, driftedMetrics, metric, samplesOf, tableFor } from "./support";

describe("a comparison finds what has changed, and nothing else", () => {
  test.each<[string, Behaviour, string[], RegExp]>([
    [
      "longer replies",
      { replyTokens: 60 },
      ["reply.tokens"],
      /Tokens per reply rose from a median of \S+ to \S+ tokens/,
    ],
    ["slower replies", { latency: 2 }, ["latency"], /Latency rose from a median of \S+ to \S+ s/],
    [
      "replies in another language",
      { spanish: true },
      ["reply.language", "reply.wording"],
      /Language of replies changed: "Spanish" from 0 % to 100 %/,
    ],
    [
      "another version of the model",
      { model: "gpt-4o-2" },
      ["reply.model"],
      /Response model changed: "gpt-4o-2" from 0 % to 100 %/,
    ],
    [
      "more refusals",
      { refusals: 0.6 },
      ["reply.refusal"],
      /Refusals changed: "refused" from \S+ % to \S+ %/,
    ],
    ["failing calls", { errors: 0.3 }, ["error"], /Errors changed: "RateLimitError 429" from 0 % to/],
  ])("%s", (_, behaviour, expected, finding) => {
    const report = compare(tableFor(80, "before"), tableFor(80, "after", behaviour));
    expect(report.verdict).toBe("drift");
    expect(driftedMetrics(report)).toEqual(expected);
    expect(report.finding).toMatch(finding);
    expect(report.finding).toContain(`Drift in ${expected.length} of ${report.metrics.length} metrics`);
  });

  test("which is nothing where nothing changed", () => {
    const report = compare(tableFor(80, "before"), tableFor(80, "after"));
    expect([report.verdict, driftedMetrics(report)]).toEqual(["no drift", []]);
    expect(report.finding).toMatch(
      /^No drift in \d+ metrics: the candidate \(80 traces\) against the baseline/,
    );
  });

  test("in large samples too, where a small difference is none however certain it is", () => {
    const small = compare(
      tableFor(3000, "before", { latency: 10 }),
      tableFor(3000, "after", { latency: 10.2 }),
    );
    const latency = metric(small, "latency", "numeric");
    expect([latency.verdict, small.verdict]).toEqual(["no drift", "no drift"]);
    expect(latency.evidence).toMatch(/is 0\.\d+, below the 0\.05 that counts/);
    const large = compare(tableFor(3000, "before"), tableFor(3000, "after", { latency: 1.5 }));
    expect(driftedMetrics(large)).toEqual(["latency"]);
  });
});

describe("too few samples", () => {
  test("are an answer of their own", () => {
    const report = compare(tableFor(1, "before"), tableFor(1, "after", { model: "other" }));
    expect(report.verdict).toBe("too few samples");
    expect(new Set(report.metrics.map(({ verdict }) => verdict))).toEqual(new Set(["too few samples"]));
    expect(report.finding).toMatch(/^Too few samples to tell/);
    expect(metric(report, "latency").evidence).toBe(
      "1 trace of the baseline and 1 trace of the candidate tell; at least 5 on each side are needed to compare latency.",
    );
  });

  test("are said also where only a complete change could not have been told from chance", () => {
    // 2 in 252 deals of ten values are as extreme as no overlap at all.
    const report = compare(tableFor(5, "before"), tableFor(5, "after"), {
      thresholds: { falseDiscoveryRate: 0.01 },
    });
    expect(metric(report, "latency").verdict).toBe("too few samples");
    expect(metric(report, "latency").evidence).toMatch(/too few to tell a change of latency from chance/);
  });

  test("do not hide a metric that nothing on one side tells", () => {
    const streamed = samplesOf(40, "after").map((sample): Sample => ({
      ...sample,
      numbers: { ...sample.numbers, "time-to-first-token": 0.3 },
    }));
    const report = compare(tableFor(40, "before"), tableOf(streamed));
    expect(metric(report, "time-to-first-token")).toMatchObject({
      verdict: "too few samples",
      evidence: "No trace of the baseline tells: time to first token cannot be compared.",
      pValue: null,
      counts: { baseline: 0, candidate: 40 },
    });
    expect(report.verdict).toBe("no drift");
    expect(report.finding).toMatch(/One metric has too few samples to tell/);
  });
});

test("a value that never varies is no test, and one that then changes is drift", () => {
  const same = compare(tableFor(40, "before"), tableFor(40, "after"));
  expect(metric(same, "reply.model")).toMatchObject({
    pValue: null,
    adjustedPValue: null,
    verdict: "no drift",
  });
  expect(metric(same, "reply.model").evidence).toBe('Response model stayed the same: "gpt-4o" throughout.');
  const constant = (seed: string, tokens: number): Sample[] =>
    samplesOf(40, seed).map((sample) => ({ ...sample, numbers: { "reply.tokens": tokens } }));
  const changed = metric(
    compare(tableOf(constant("a", 18)), tableOf(constant("b", 40))),
    "reply.tokens",
    "numeric",
  );
  expect(changed.verdict).toBe("drift");
  expect(changed.effect.value).toBe(1);
});

test("a threshold of a single metric is what its effect is measured by", () => {
  const sides = [tableFor(80, "before"), tableFor(80, "after", { latency: 2 })] as const;
  expect(driftedMetrics(compare(...sides))).toEqual(["latency"]);
  const report = compare(...sides, { thresholds: { metrics: { latency: 50 } } });
  expect(driftedMetrics(report)).toEqual([]);
  expect(metric(report, "latency").effect.threshold).toBe(50);
});

test("the same samples give the same report", () => {
  const createdAt = new Date(0);
  const once = compare(tableFor(60, "a"), tableFor(60, "b", { spanish: true }), { createdAt });
  const again = compare(tableFor(60, "a"), tableFor(60, "b", { spanish: true }), { createdAt });
  expect(again).toEqual(once);
});

test("a report holds finite numbers only, survives JSON, and stays small for large samples", () => {
  const report = compare(tableFor(2000, "a"), tableFor(2000, "b", { spanish: true, latency: 3 }));
  const text = JSON.stringify(report);
  expect(JSON.parse(text)).toEqual(report);
  expect(text.length).toBeLessThan(150_000);
});

test("terms that moved, the runs' distances, and the traces that are most unlike are named", () => {
  const report = compare(
    tableOf([...samplesOf(40, "one"), ...samplesOf(40, "two")]),
    tableOf([...samplesOf(40, "three", { spanish: true })]),
    {
      runNames: new Map([["run-three", "v3"]]),
      urls: { run: (id) => `https://mlflow/${id}`, trace: (id) => `https://mlflow/${id}` },
    },
  );
  const wording = metric(report, "reply.wording", "wording");
  expect(wording.terms.map(({ term }) => term)).toEqual(expect.arrayContaining(["el", "por", "the"]));
  expect(wording.distance).toBeGreaterThan(0.9);
  expect(wording.series.map(({ run }) => run)).toEqual(["run-one", "run-two", "v3"]);
  expect(wording.series[2]?.distance).toBeGreaterThan(10 * (wording.series[0]?.distance ?? 1));
  expect(report.candidate.runs).toEqual([
    {
      id: "run-three",
      name: "v3",
      url: "https://mlflow/run-three",
      startTime: 1_800_000_000_000,
      traces: 40,
    },
  ]);
  expect(report.unlike).toHaveLength(10);
  expect(report.unlike[0]?.url).toMatch(/^https:\/\/mlflow\/tr-three-/);
  expect(report.unlike[0]?.reason).toContain('Language of replies "Spanish", as none of the baseline\'s');
});

test("very many runs share the points of a time series, and every trace is counted once", () => {
  const spread = (seed: string): Sample[] =>
    samplesOf(400, seed).map((sample, index) => ({ ...sample, runId: `run-${seed}-${index}` }));
  const report = compare(tableOf(spread("a")), tableOf(spread("b")));
  for (const { series, counts } of report.metrics) {
    expect(series.length).toBeLessThanOrEqual(60);
    const total = (side: string): number =>
      series.filter((point) => point.side === side).reduce((sum, point) => sum + point.count, 0);
    expect([total("baseline"), total("candidate")]).toEqual([counts.baseline, counts.candidate]);
  }
});

describe("a number's change is told in the direction in which it drifted", () => {
  const latencies = (seed: string, values: readonly number[]): Sample[] =>
    values.map((latency, index) => ({
      traceId: `${seed}-${index}`,
      runId: null,
      startTime: index,
      numbers: { latency },
      categories: {},
      texts: {},
    }));
  const told = (baseline: readonly number[], candidate: readonly number[]): DriftReport =>
    compare(tableOf(latencies("a", baseline)), tableOf(latencies("b", candidate)));

  test("as it is of few calls that take very long, though the median goes the other way", () => {
    const before = Array.from({ length: 400 }, (_, index) => 0.5 + index / 1e4);
    const after = before.map((value, index) => (index % 10 === 0 ? 12 : value - 0.01));
    const { finding } = told(before, after);
    expect(finding).toMatch(/^Latency rose from \S+ to 12 s at the 95th percentile\. Drift/);
    // Where most calls are faster and some slower, both are said.
    const both = told(
      before,
      before.map((value, index) => (index % 10 === 0 ? 12 : value - 0.2)),
    );
    expect(both.finding).toMatch(
      /^Latency fell from a median of \S+ to \S+ s, and rose from \S+ to 12 s at the 95th/,
    );
  });

  test("whatever the distributions are", () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9_999 })), {
      minLength: 5,
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, values, (before, after) => {
        const latency = metric(told(before, after), "latency", "numeric");
        const share = (of: readonly number[], least: number): number =>
          of.filter((value) => value > least).length / of.length;
        for (const { baseline, candidate } of latency.moved) {
          const [low, high] = [Math.min(baseline, candidate), Math.max(baseline, candidate)];
          const between = [low, ...before, ...after].filter((value) => value >= low && value < high);
          // Somewhere between the two values more calls, or fewer, are above it than before.
          const signs = between.map((value) => Math.sign(share(after, value) - share(before, value)));
          expect(signs).toContain(Math.sign(candidate - baseline));
          expect(Math.abs(candidate - baseline)).toBeGreaterThan(latency.tolerance);
        }
        if (latency.verdict === "drift") expect(latency.moved.length).toBeGreaterThan(0);
      }),
    );
  });
});

test("whatever the sides are, a report is finite, and what drifted is unlikely to be chance and large enough", () => {
  const number = fc.oneof(
    fc.constantFrom(0, 1, 1, 18, 1e9, Number.NaN, Number.POSITIVE_INFINITY),
    fc.double({ min: 0, max: 30, noNaN: true }),
  );
  const text = fc.constantFrom(
    "",
    "42",
    "Reset password",
    "How do I reset my password?",
    "¿Dónde está la cuenta?",
  );
  const side = fc.array(
    fc.record({ latency: number, tokens: number, tool: fc.constantFrom("none", "search", "open"), text }),
    { maxLength: 40 },
  );
  const samples = (
    name: string,
    of: readonly { latency: number; tokens: number; tool: string; text: string }[],
  ): Sample[] =>
    of.map((one, index) => ({
      traceId: `${name}-${index}`,
      runId: index % 2 === 0 ? name : null,
      startTime: index,
      numbers: { latency: one.latency, "reply.tokens": one.tokens },
      categories: { "reply.tools": one.tool },
      texts: { "prompt.wording": one.text },
    }));
  fc.assert(
    fc.property(side, side, (before, after) => {
      const report = compare(tableOf(samples("a", before)), tableOf(samples("b", after)));
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      for (const { verdict, adjustedPValue, effect, counts } of report.metrics) {
        if (Math.min(counts.baseline, counts.candidate) < 5) expect(verdict).toBe("too few samples");
        if (verdict !== "drift") continue;
        expect(adjustedPValue).toBeLessThanOrEqual(0.05);
        expect(effect.value).toBeGreaterThanOrEqual(effect.threshold);
      }
    }),
  );
});
