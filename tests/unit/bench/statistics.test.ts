import fc from "fast-check";
import { median, medianRatio, summaryOf } from "../../../bench/statistics";

/** Eighths, whose means are exact: between two neighbouring doubles there is no middle. */
const figure = fc.integer({ min: 1, max: 1e6 }).map((eighths) => eighths / 8);
const rounds = fc.array(figure, { minLength: 1, maxLength: 20 });

describe("the median", () => {
  test.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100, 8, 11], 10],
  ])("of %j is %d", (values, expected) => expect(median(values)).toBe(expected));

  test("has at most half of the values above it and at most half below it, in any order", () =>
    fc.assert(
      fc.property(rounds, (values) => {
        const middle = median(values);
        const count = (of: (value: number) => boolean) => values.filter(of).length;
        expect(count((value) => value > middle)).toBeLessThanOrEqual(values.length / 2);
        expect(count((value) => value < middle)).toBeLessThanOrEqual(values.length / 2);
        expect(median([...values].reverse())).toBe(middle);
      }),
      { examples: [[[1, 2, 3, 4]]] },
    ));

  test("leaves the values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test("does not exist without values", () => expect(() => median([])).toThrow(RangeError));
});

describe("the median ratio", () => {
  test("is the same however busy the machine was in a round", () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 }), (busy) => {
        expect(
          medianRatio(
            busy.map((factor) => 3 * factor),
            busy.map((factor) => 2 * factor),
          ),
        ).toBeCloseTo(1.5);
      }),
    ));

  test("compares within a round, not across rounds", () =>
    expect(medianRatio([2, 20, 200], [1, 10, 100])).toBe(2));

  test("is not moved by one disturbed run", () => expect(medianRatio([2, 90, 2], [1, 1, 1])).toBe(2));

  test("wants a figure on both sides of every round", () => {
    expect(() => medianRatio([1, 2], [1])).toThrow("2 rounds against 1");
    expect(() => medianRatio([], [])).toThrow(RangeError);
  });
});

test("sums up figures by their middle and their ends", () =>
  expect(summaryOf([4, 1, 9])).toEqual({ median: 4, least: 1, most: 9 }));
