import { together } from "../../../bench/parts";
import { addedBy } from "../../../bench/tracing/added";
import { threshold } from "../../../bench/threshold";

describe("what tracing adds to a call", () => {
  const untraced = { durations: [1, 1, 1, 5], processor: 4 };

  test("is the difference of the middles, of the means, and of a call's share of the processor", () =>
    expect(addedBy({ durations: [2, 2, 2, 2, 12], processor: 10 }, untraced)).toEqual({
      median: 1,
      mean: 2,
      processor: 1,
    }));

  test("cannot be told without calls", () =>
    expect(() => addedBy({ durations: [], processor: 0 }, untraced)).toThrow(RangeError));
});

test("a benchmark of several parts keeps each part's figures apart, and all thresholds", () => {
  const part = (name: string) => ({
    tables: [{ title: name, columns: [], rows: [] }],
    notes: [`of ${name}`],
    thresholds: [threshold(name, 1, { atMost: 1 })],
    figures: { seconds: [1] },
  });
  const { tables, notes, thresholds, figures } = together({ first: part("a"), second: part("b") });
  expect(tables.map(({ title }) => title)).toEqual(["a", "b"]);
  expect(notes).toEqual(["of a", "of b"]);
  expect(thresholds.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(figures).toEqual({ first: { seconds: [1] }, second: { seconds: [1] } });
});
