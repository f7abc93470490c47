import fc from "fast-check";
import {
  dateTime,
  interval,
  number,
  probability,
  quantity,
  share,
  shortened,
  timeSpan,
} from "../../../../monitor/page/format";
import { escaped, idOf, link, markup } from "../../../../monitor/page/markup";
import { fitted, widthOf } from "../../../../monitor/page/charts/text-width";
import { mostMoved } from "../../../../monitor/page/movement";

test.each([
  [0, "0"],
  [0.000_012_3, "1.2e-5"],
  [0.041_234, "0.0412"],
  [3.256, "3.26"],
  [182.4, "182"],
  [12_480.4, "12,480"],
  [3_200_000_000, "3.2e9"],
  [-0.5, "-0.5"],
])("%p reads %p", (value, text) => expect(number(value)).toBe(text));

test.each([
  [0, "0%"],
  [0.0004, "<0.1%"],
  [0.014, "1.4%"],
  [0.384, "38%"],
  [0.995, "99.5%"],
  [0.9999, ">99.9%"],
  [1, "100%"],
])("a share of %p reads %p: what is there is never nothing, what lacks is never all", (value, text) =>
  expect(share(value)).toBe(text),
);

test("quantities carry their unit, money before it", () => {
  expect(quantity(0.00031, "USD")).toBe("$0.00031");
  expect(quantity(16, "tokens")).toBe("16 tokens");
  expect(quantity(2, "")).toBe("2");
  expect(interval(1, 2, "s")).toBe("1–2 s");
  expect(interval(1, 2, "USD")).toBe("$1–$2");
});

test("a p that rounds to nothing is said to be below a thousandth, and none is a dash", () => {
  expect([0, 0.00001, 0.04321, 0.5, 0.9999, 1].map(probability)).toEqual([
    ...["<0.001", "<0.001", "0.043", "0.5", ">0.999", ">0.999"],
  ]);
  expect(probability(null)).toBe("–");
});

test("a span of time says the same day once", () => {
  expect(timeSpan("2026-11-18T09:30:00Z", "2026-11-18T11:00:00Z")).toBe("18 Nov 2026, 09:30–11:00 UTC");
  expect(timeSpan("2026-11-18T09:30:00Z", "2026-11-18T09:30:20Z")).toBe("18 Nov 2026, 09:30 UTC");
  expect(timeSpan("2026-11-18T09:30:00Z", "2026-11-19T11:00:00Z")).toBe(
    "18 Nov 2026, 09:30 – 19 Nov 2026, 11:00 UTC",
  );
  expect(dateTime("no date")).toBe("no date");
});

test("a template escapes what is put into it, once", () => {
  const inner = markup`<b title="${'"'}">${"<i>&"}</b>`;
  expect(markup`<p>${inner}${null}${undefined}${false}${[1, "<"]}</p>`.text).toBe(
    '<p><b title="&quot;">&lt;i&gt;&amp;</b>1&lt;</p>',
  );
});

test("no text can leave its element, its attribute, or UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const safe = escaped(text);
      expect(safe).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      expect(Buffer.from(safe).toString()).toBe(safe);
    }),
  );
});

test("distinct names have distinct ids", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      expect(idOf(one)).toMatch(/^[A-Za-z0-9._-]*$/);
      if (one !== other) expect(idOf(one)).not.toBe(idOf(other));
    }),
  );
});

test("only addresses of the web become links", () => {
  expect(link("https://x.example/a?b=1&c", "run").text).toContain('href="https://x.example/a?b=1&amp;c"');
  for (const url of ["javascript:alert(1)", "data:text/html,x", "//x.example", " https://x", null])
    expect(link(url, "run").text).toBe("run");
});

test("a name that is too long loses its middle, and always fits", () => {
  expect(fitted("gpt-4o-2024-11-20", 400, 11)).toBe("gpt-4o-2024-11-20");
  expect(fitted("gpt-4o-mini-audio-preview-2024-12-17", 110, 11)).toMatch(/^gpt-4o.*….*12-17$/);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 20, max: 300 }), (text, room) => {
      expect(widthOf(fitted(text, room, 11), 11)).toBeLessThanOrEqual(room);
    }),
  );
  expect(shortened("abcdef", 4)).toBe("abc…");
});

test("the category that moved most is found by share, not by count; a rise is named before its fall", () => {
  const categories = [
    { name: "stop", baseline: 90, candidate: 900 },
    { name: "length", baseline: 10, candidate: 1100 },
  ];
  expect(mostMoved({ categories })).toMatchObject({
    name: "length",
    index: 1,
    shares: { baseline: 0.1, candidate: 0.55 },
  });
  expect(mostMoved({ categories: [] })).toBeUndefined();
});
