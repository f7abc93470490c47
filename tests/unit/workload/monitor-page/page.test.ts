import fc from "fast-check";
import type { DriftReport, NumericResult } from "../../../../monitor/report";
import { renderPage } from "../../../../monitor/page";
import { attacked, bare, enormous, hostile } from "./extremes";
import { drifted, steady } from "./reports";
import { numeric } from "./samples";

/** The page's elements in their order, each with its attributes. */
const tagsOf = (page: string): { name: string; closing: boolean; attributes: string }[] =>
  [...page.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*\/?>/g)].map(
    ([, slash, name = "", attributes = ""]) => ({ name, closing: slash === "/", attributes }),
  );
const attributesOf = (page: string, attribute: string): string[] =>
  tagsOf(page).flatMap(({ attributes }) => {
    const value = new RegExp(`\\s${attribute}="([^"]*)"`).exec(attributes)?.[1];
    return value === undefined ? [] : [value];
  });

/** What a reader reads, in the order of the page. */
const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ");

const rowsOf = (page: string): string[] =>
  [...page.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => textOf(row).trim());
const cardsOf = (page: string): string[] =>
  [...page.matchAll(/<article.*?<\/article>/gs)].map(([one]) => one);

const all: readonly (readonly [string, DriftReport])[] = [
  ["one with drift", drifted],
  ["one without", steady],
  ["one of next to nothing", bare],
  ["a hostile one", attacked],
  ["an enormous one", enormous()],
];

test("the verdict and the finding come first", () => {
  const text = textOf(renderPage(drifted));
  const order = ["Drift found", drifted.finding, "At a glance", "Tokens per reply", "What was compared"];
  const places = order.map((words) => text.indexOf(words, text.indexOf("Drift report of")));
  expect(places).toEqual(places.filter((place) => place >= 0).sort((one, other) => one - other));
  expect(textOf(renderPage(steady))).toContain("No drift found");
  expect(textOf(renderPage(bare))).toContain("Too few samples to tell");
});

test("every metric has a row with its verdict, what changed, its effect and its adjusted p", () => {
  const rows = rowsOf(renderPage(drifted));
  expect(rows).toEqual(
    expect.arrayContaining([
      "Tokens per reply drift 24 → 69 tokens 0.781 <0.001",
      "Response model drift gpt-4o-2024-11-20 0% → 100% 0.63 0.0012",
      "Wording of prompts no drift distance 0.08 0.08 0.52",
      "Time to first token too few samples – – –",
    ]),
  );
  for (const { title, verdict } of drifted.metrics)
    expect(rows.filter((row) => row.startsWith(`${title} ${verdict}`))).toHaveLength(1);
});

test("what drifted elsewhere than at the median is shown where it did", () => {
  const metrics = drifted.metrics.map((metric) =>
    metric.name === "latency" && metric.kind === "numeric"
      ? { ...metric, moved: [{ percentile: 95, baseline: 0.9, candidate: 12 }] }
      : metric,
  );
  expect(rowsOf(renderPage({ ...drifted, metrics }))).toContainEqual(
    expect.stringMatching(/^Latency drift p95 0\.9 → 12 s /),
  );
});

test("what drifted comes first in its group, and the group keeps its place", () => {
  const titles = cardsOf(renderPage(drifted)).map((one) => /<h3[^>]*>([^<]*)/.exec(one)?.[1]);
  expect(titles).toEqual([
    ...["Wording of prompts", "Tokens per prompt", "Script of prompts"],
    ...["Tokens per reply", "Finish reason", "Response model", "Wording of replies", "Tool calls"],
    ...["Cost", "Latency", "Tokens a second", "Errors", "Time to first token"],
  ]);
});

test("a numeric metric is shown as histogram, cumulative distribution and series of runs", () => {
  const [shown] = cardsOf(
    renderPage({ ...drifted, metrics: drifted.metrics.filter(({ name }) => name === "latency") }),
  );
  expect(
    [...(shown ?? "").matchAll(/<svg class="chart".*?<title[^>]*>([^<]*)/gs)].map(([, title]) => title),
  ).toEqual([
    "Latency, histogram of baseline and candidate",
    "Latency, cumulative distribution of baseline and candidate",
    "Latency by run, median and quartiles",
  ]);
  expect(textOf(shown ?? "")).toContain("Kolmogorov-Smirnov (exact): D = 0.917");
  expect(textOf(shown ?? "")).toContain("p < 0.001, adjusted p < 0.001");
});

test("a histogram compares shares, so that sides of different sizes can be compared at all", () => {
  const metric: NumericResult = {
    ...(drifted.metrics.find((one) => one.kind === "numeric") as NumericResult),
    histogram: { edges: [0, 1, 2], baseline: [900, 100], candidate: [1, 1] },
  };
  const page = renderPage({ ...drifted, metrics: [metric] });
  expect(page).toContain("<title>0–1 tokens: baseline 90%, candidate 50%</title>");
  expect(page).toContain("<title>1–2 tokens: baseline 10%, candidate 50%</title>");
});

test("what has one value on both sides is folded away, and its row says the value once", () => {
  const page = renderPage(drifted);
  const folded = cardsOf(page).filter((one) => one.includes("<summary>One value on both sides</summary>"));
  expect(folded.map((one) => /<h3[^>]*>([^<]*)/.exec(one)?.[1])).toEqual(["Tool calls"]);
  expect(folded[0]).toMatch(/<details>.*<svg class="chart".*<\/details>/s);
  expect(rowsOf(page)).toContain("Tool calls no drift none 100% 0.014 0.71");
  const metric = drifted.metrics.find(({ name }) => name === "latency") as NumericResult;
  const summary = { mean: 2, standardDeviation: 0, minimum: 2, lower: 2, median: 2, upper: 2, maximum: 2 };
  const both = { ...metric, baseline: summary, candidate: summary };
  const other = { ...both, candidate: { ...summary, maximum: 3 } };
  expect(renderPage({ ...drifted, metrics: [both] })).toContain("One value on both sides");
  expect(renderPage({ ...drifted, metrics: [other] })).not.toContain("One value on both sides");
});

test("categories are bars of both sides' shares, and what is too much is one bar of the others", () => {
  const [first] = enormous().metrics.filter(({ kind }) => kind === "categorical");
  const page = renderPage({ ...drifted, metrics: first ? [first] : [] });
  expect(page).toContain("<title>category 0: baseline 0.2%, candidate 0%</title>");
  expect(page).toContain("891 others");
  expect(page).not.toContain("category 9:");
});

test("terms that became more frequent stand above those that became rarer", () => {
  const page = renderPage({
    ...drifted,
    metrics: drifted.metrics.filter(({ name }) => name === "reply.wording"),
  });
  const order = ["moreover", "furthermore", "detail", "mouse", "because"].map((term) =>
    page.indexOf(`<title>${term}:`),
  );
  expect(order).toEqual([...order].sort((one, other) => one - other));
  expect(order[0]).toBeGreaterThan(0);
});

test("runs and the most unlike traces can be followed to their pages", () => {
  const addresses = attributesOf(renderPage(drifted), "href").filter((address) => !address.startsWith("#"));
  const wanted = [
    drifted.experiment.url,
    ...drifted.baseline.runs.map(({ url }) => url),
    ...drifted.candidate.runs.map(({ url }) => url),
    drifted.unlike[0]?.url,
  ];
  expect(addresses).toEqual(expect.arrayContaining(wanted));
  expect(addresses).toHaveLength(wanted.length + 1); // and the empty icon
});

test("charts call a run by the number under which it is listed", () => {
  const page = renderPage(drifted);
  expect(page).toMatch(/<li value="8"><bdi><a [^>]*>v2<\/a>/);
  const latency = cardsOf(page).find((one) => one.includes("Latency")) ?? "";
  expect(latency).toContain('text-anchor="middle">8</text>');
  expect(latency).toContain("runs, by time, numbered as above");
});

test("a few runs with short names are called by their names", () => {
  const metric = numeric({
    ...{ name: "latency", group: "performance", title: "Latency", unit: "s", verdict: "drift", evidence: "" },
    ...{ scale: 1, factor: 2 },
  });
  const series = metric.series
    .slice(5, 7)
    .map((point, index) => ({ ...point, run: ["before", "after"][index] ?? "" }));
  const page = renderPage({ ...drifted, metrics: [{ ...metric, series }] });
  expect(page).toContain('text-anchor="middle">before</text>');
  expect(page).not.toContain("numbered as above");
});

describe.each(all)("the page of %s", (_, report) => {
  const page = renderPage(report);

  test("is below 400 KB", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(400_000);
  });

  test("holds no script and nothing that is loaded", () => {
    const names = new Set(tagsOf(page).map(({ name }) => name));
    for (const name of ["script", "img", "iframe", "object", "embed", "base", "form", "image"])
      expect(names).not.toContain(name);
    expect(attributesOf(page, "src")).toEqual([]);
    expect(page).not.toMatch(/@import|url\((?!#)/);
    expect(tagsOf(page).filter(({ attributes }) => /\son/i.test(attributes.replace(/"[^"]*"/g, "")))).toEqual(
      [],
    );
    for (const address of attributesOf(page, "href")) expect(address).toMatch(/^(https?:\/\/|#|data:,$)/);
  });

  test("closes what it opens", () => {
    const open: string[] = [];
    const alone = new Set(["meta", "link", "wbr", "path", "rect", "line", "circle", "use"]);
    for (const { name, closing } of tagsOf(page)) {
      if (closing && !alone.has(name)) expect(open.pop()).toBe(name);
      else if (!closing && !alone.has(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });

  test("has every id once, and nothing refers to an id that is not there", () => {
    const ids = attributesOf(page, "id");
    expect(new Set(ids).size).toBe(ids.length);
    const references = [
      ...attributesOf(page, "aria-labelledby"),
      ...attributesOf(page, "href").flatMap((href) => (href.startsWith("#") ? [href.slice(1)] : [])),
    ];
    expect(ids).toEqual(expect.arrayContaining(references));
  });

  test("draws numbers only", () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  test("gives every chart a title and every table its headers", () => {
    const charts = [...page.matchAll(/<svg class="chart"[^>]*>(.{0,7})/g)];
    for (const [chart] of charts) expect(chart).toMatch(/role="img" aria-labelledby="[^"]+"><title $/);
    for (const [table] of page.matchAll(/<table.*?<\/table>/gs)) {
      expect(table).toMatch(/<th scope="col"/);
      expect(table).toMatch(/<th scope="row"/);
    }
  });
});

test("nothing that comes from traces becomes markup", () => {
  const page = renderPage(attacked);
  expect(page).not.toMatch(/<script|<img|\u202e/);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page.match(/<\/title>\n/g)).toHaveLength(1);
  expect(textOf(page)).toContain(
    hostile.replace("\u202e", "\ufffd").replace("\u0000", "\ufffd").slice(0, 70),
  );
});

test("a page is a function of its report, which it leaves as it is", () => {
  const before = JSON.stringify(drifted);
  expect(renderPage(drifted)).toBe(renderPage(JSON.parse(before) as DriftReport));
  expect(JSON.stringify(drifted)).toBe(before);
});

test("any numbers can be drawn: one value, values far apart, tiny, huge and negative ones", () => {
  const base = drifted.metrics.find((one) => one.name === "latency") as NumericResult;
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    fc.constantFrom(0, 1, 1e-12, 5e11),
    fc.integer({ min: -3, max: 3 }),
  );
  const sorted = fc
    .array(value, { minLength: 1, maxLength: 12 })
    .map((values) => values.sort((a, b) => a - b));
  fc.assert(
    fc.property(sorted, sorted, (before, after) => {
      const steps = (values: readonly number[]): [number, number][] =>
        values.map((one, index) => [one, (index + 1) / values.length]);
      const edges = [...before, ...after].sort((a, b) => a - b);
      const [lower, median, upper] = [before[0] ?? 0, before[before.length >> 1] ?? 0, before.at(-1) ?? 0];
      const metric: NumericResult = {
        ...base,
        histogram: {
          edges,
          baseline: edges.slice(1).map((_, index) => index),
          candidate: edges.slice(1).map(() => 1),
        },
        ecdf: { baseline: steps(before), candidate: steps(after) },
        series: base.series.map((point) => ({ ...point, lower, median, upper })),
        baseline: {
          mean: median,
          standardDeviation: 0,
          minimum: lower,
          lower,
          median,
          upper,
          maximum: upper,
        },
      };
      expect(renderPage({ ...drifted, metrics: [metric] })).not.toMatch(/NaN|Infinity|undefined/);
    }),
  );
});
