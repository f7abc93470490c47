import { threshold, thresholdCells } from "../../../bench/threshold";
import { ownFilesOf } from "../../../bench/projects";
import { inRounds, orderOf } from "../../../bench/rounds";
import { tableText } from "../../../bench/table";

describe("a threshold", () => {
  test.each([
    [1.5, { atMost: 1.5 }, true],
    [1.5001, { atMost: 1.5 }, false],
    [0.999, { below: 1 }, true],
    [1, { below: 1 }, false],
    [Number.NaN, { atMost: 1.5 }, false],
    [Number.NaN, { below: 1 }, false],
  ])("at a ratio of %d and a limit of %j is met: %s", (ratio, limit, met) =>
    expect(threshold("preview", ratio, limit).met).toBe(met),
  );

  test("says that it is not met even where rounding hides it", () =>
    expect(thresholdCells(threshold("preview", 1.501, { atMost: 1.5 }))).toEqual([
      "preview",
      "1.50",
      "at most 1.5",
      "NOT MET",
    ]));
});

describe("rounds", () => {
  test("begin with another candidate each", () =>
    expect([0, 1, 2, 3].map((round) => orderOf(["a", "b", "c"], round).join(""))).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
    ]));

  test("run every candidate once each, one after another, and keep figures by candidate", async () => {
    const ran: string[] = [];
    let running = 0;
    const candidate = (name: string, figure: number) => async () => {
      expect((running += 1)).toBe(1);
      await Promise.resolve();
      running -= 1;
      ran.push(name);
      return figure + ran.length;
    };
    const figures = await inRounds({ a: candidate("a", 10), b: candidate("b", 20) }, 2, () => undefined);
    expect(ran).toEqual(["a", "b", "b", "a"]);
    expect(figures).toEqual({ a: [11, 14], b: [22, 23] });
  });
});

test("sets figures flush right and words flush left", () =>
  expect(
    tableText({
      title: "Speed",
      columns: ["what", "seconds"],
      rows: [
        ["up", "10.50"],
        ["preview", "2.25"],
      ],
    }),
  ).toBe(
    ["Speed", "what     seconds", "-------  -------", "up         10.50", "preview     2.25"].join("\n"),
  ));

test("finds the project's own files in the runtime's options", () => {
  expect(ownFilesOf("--require ./infra/load.cjs --import=./x.mjs --import tsx")).toEqual([
    "infra/load.cjs",
    "x.mjs",
  ]);
  expect(ownFilesOf()).toEqual([]);
});
