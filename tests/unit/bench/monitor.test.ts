import { disagreements, type TestResults } from "../../../bench/monitor/agreement";
import { BusyTime } from "../../../bench/monitor/busy";
import {
  categoricalColumns,
  columnsOf,
  numericColumns,
  traffics,
  words,
} from "../../../bench/monitor/columns";
import { exportedTrace } from "../../../bench/monitor/exported-traces";
import { slope } from "../../../bench/monitor/slope";
import { tableOfColumns } from "../../../bench/monitor/table";
import { storedTrace } from "../../../packages/mlflow-js-client/src/stored-trace";
import { sampleOf } from "../../../monitor/samples/from-trace";

describe("made-up traffic", () => {
  const columns = columnsOf(traffics.candidate, 400);

  test("is the same for the same seed, and another for another", () => {
    expect(columnsOf(traffics.candidate, 400)).toEqual(columns);
    expect(columnsOf(traffics.baseline, 400).numbers.latency).not.toEqual(columns.numbers.latency);
  });

  test("has every word of its categories, about as often as it is to", () => {
    for (const name of categoricalColumns) {
      traffics.candidate.shares[name].forEach((share, code) => {
        const count = columnsOf(traffics.candidate, 20_000).codes[name].filter((one) => one === code).length;
        expect(count / 20_000).toBeCloseTo(share, 1);
        expect(count).toBeGreaterThan(0);
      });
    }
  });

  test("is the same to the monitor as columns and as exported traces", () => {
    const table = tableOfColumns(columns, "candidate");
    for (let trace = 0; trace < columns.traces; trace += 1) {
      const stored = storedTrace(JSON.parse(exportedTrace(columns, trace, "candidate")));
      if (stored === undefined) throw new Error("no trace");
      const { sample, problems } = sampleOf(stored);
      expect([...problems]).toEqual([]);
      expect(sample.runId).toBe(table.runs[table.runOf.at(trace)]?.id);
      for (const name of numericColumns) {
        const expected = columns.numbers[name][trace] ?? Number.NaN;
        // Nanoseconds since 1970 are more than a double holds, by some hundred.
        expect(Math.abs((sample.numbers[name] ?? Number.NaN) / expected - 1)).toBeLessThan(1e-5);
      }
      for (const name of categoricalColumns)
        expect(sample.categories[name]).toBe(words[name][columns.codes[name][trace] ?? 0]);
    }
  });
});

describe("two implementations of the same tests", () => {
  const results = (change: Partial<Record<keyof TestResults, number>> = {}): TestResults => ({
    statistics: { latency: change.statistics ?? 0.04216 },
    effects: { latency: change.effects ?? 9.4e-5 },
    adjusted: { latency: change.adjusted ?? 2.3e-77 },
  });

  test.each([
    {},
    { statistics: 0.04216 + 1e-13 },
    { effects: 9.4e-5 + 1e-15 },
    // The same sum, added up in another order.
    { adjusted: 2.300000012e-77 },
  ])("agree but for rounding: %j", (change) => expect(disagreements(results(), results(change))).toEqual([]));

  test("agree where a p-value is too small for one of them", () =>
    expect(disagreements(results({ adjusted: 1e-320 }), results({ adjusted: 0 }))).toEqual([]));

  test.each([
    [{ statistics: 0.04217 }, "statistics of latency: 0.04216 and 0.04217"],
    [{ effects: 9.5e-5 }, "effects of latency: 0.000094 and 0.000095"],
    [{ adjusted: 2.4e-77 }, "adjusted of latency: 2.3e-77 and 2.4e-77"],
    [{ adjusted: 0 }, "adjusted of latency: 2.3e-77 and 0"],
  ])("differ in what is named: %j", (change, text) =>
    expect(disagreements(results(), results(change))).toEqual([text]),
  );

  test("differ where one lacks a test", () =>
    expect(disagreements(results(), { ...results(), effects: {} })).toEqual([
      "effects of latency: 0.000094 and undefined",
    ]));
});

describe("busy time", () => {
  test("counts what overlaps once, and no pauses", () => {
    const busy = new BusyTime();
    busy.begin(0);
    busy.begin(10);
    busy.end(15);
    busy.end(20);
    busy.begin(100);
    busy.end(101);
    busy.begin(200);
    expect(busy.milliseconds).toBe(21);
  });
});

test("a slope is what is added for each", () => expect(slope([10, 5], [20, 25])).toBe(2));
