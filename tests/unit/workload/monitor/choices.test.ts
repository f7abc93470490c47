import { describeSelections, parseSelection, type Selection } from "../../../../monitor/reading/selection";
import { parseThreshold, parseThresholds } from "../../../../monitor/threshold-options";

const now = Date.parse("2026-11-24T12:00:00Z");
const parse = (text: string): Selection => parseSelection(text, "--baseline", now);
const hour = 3_600_000;

test.each<[string, Selection]>([
  ["v1", { kind: "run", run: "v1" }],
  ["0a3d097323ac4f9f861a28e5fde71ce8", { kind: "run", run: "0a3d097323ac4f9f861a28e5fde71ce8" }],
  ["v1 in Python is like v2", { kind: "run", run: "v1 in Python is like v2" }],
  ["attributes.run_id IN ('a')", { kind: "filter", filter: "attributes.run_id IN ('a')" }],
  ["run:24h", { kind: "run", run: "24h" }],
  ["tags.release = 'v1'", { kind: "filter", filter: "tags.release = 'v1'" }],
  ["tags.x IS NOT NULL", { kind: "filter", filter: "tags.x IS NOT NULL" }],
  ["params.model LIKE 'gpt%'", { kind: "filter", filter: "params.model LIKE 'gpt%'" }],
  ["24h", { kind: "window", from: now - 24 * hour, to: now, text: "the last 24 hours" }],
  ["1d", { kind: "window", from: now - 24 * hour, to: now, text: "the last day" }],
  ["time:90m", { kind: "window", from: now - 1.5 * hour, to: now, text: "the last 90 minutes" }],
  [
    "2026-11-01..2026-11-08",
    {
      kind: "window",
      from: Date.parse("2026-11-01"),
      to: Date.parse("2026-11-08"),
      text: "2026-11-01 to 2026-11-08",
    },
  ],
  ["2026-11-20..", { kind: "window", from: Date.parse("2026-11-20"), to: now, text: "from 2026-11-20" }],
  ["..2026-11-20", { kind: "window", from: 0, to: Date.parse("2026-11-20"), text: "before 2026-11-20" }],
  [
    "2026-11-20",
    { kind: "window", from: Date.parse("2026-11-20"), to: Date.parse("2026-11-21"), text: "2026-11-20" },
  ],
  [
    "2026-11-20T10:00+02:00",
    { kind: "window", from: Date.parse("2026-11-20T08:00Z"), to: now, text: "from 2026-11-20T10:00+02:00" },
  ],
  ["file:a/b.jsonl", { kind: "file", path: "a/b.jsonl" }],
])("%j chooses %j", (text, selection) => {
  expect(parse(text)).toEqual(selection);
});

test.each([
  ["", /--baseline is empty/],
  ["run:", /names nothing/],
  ["0h", /without length/],
  ["2026-02-30", /there is no date 2026-02-30/],
  ["2026-11-08..2026-11-01", /ends before it begins/],
  ["time:yesterday", /not a window of time/],
])("%j is a mistake, said in one sentence", (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test("choices are described for people", () => {
  const texts = ["a", "b", "24h", "tags.release = 'v1'"];
  expect(describeSelections(texts.map(parse))).toBe(
    "runs a, b and the last 24 hours and tags.release = 'v1'",
  );
  expect(describeSelections([parse("a")])).toBe("run a");
  expect(describeSelections(["a", "b", "c", "d", "e"].map(parse))).toBe("runs a, b, c, 2 more");
  expect(describeSelections([parse("file:x/before.jsonl")])).toBe("before.jsonl");
});

test("thresholds come from a file and from options, which go before it", () => {
  const ofFile = parseThresholds('{"falseDiscoveryRate": 0.01, "metrics": {"latency": 0.5}}', "t.json");
  expect(ofFile).toEqual({ falseDiscoveryRate: 0.01, metrics: { latency: 0.5 } });
  expect(parseThreshold("latency=2", ofFile)).toEqual({ falseDiscoveryRate: 0.01, metrics: { latency: 2 } });
  expect(parseThreshold("minimumSamples=20", {})).toEqual({ minimumSamples: 20 });
});

test.each([
  ["{", /t\.json is not JSON/],
  ["[]", /not a JSON object/],
  ['{"alpha": 1}', /unknown key alpha/],
  ['{"falseDiscoveryRate": 2}', /falseDiscoveryRate in t\.json is 2: expected a number above 0, at most 1/],
  ['{"minimumSamples": 2.5}', /minimumSamples in t\.json is 2\.5: expected a whole number from 1/],
  ['{"minimumSamples": "many"}', /minimumSamples in t\.json is "many"/],
  ['{"metrics": 3}', /metrics in t\.json is not an object/],
  ['{"metrics": {"speed": 1}}', /unknown metric speed/],
  ['{"metrics": {"latency": -1}}', /latency in t\.json is -1: expected a number above 0/],
])("thresholds %s are a mistake that names key, value and what is allowed", (text, message) => {
  expect(() => parseThresholds(text, "t.json")).toThrow(message);
});

test.each([
  ["latency", /does not look like NAME=NUMBER/],
  ["speed=1", /unknown metric speed/],
  ["latency=", /latency in --threshold is NaN: expected a number above 0/],
])("--threshold %s is a mistake", (text, message) => {
  expect(() => parseThreshold(text, {})).toThrow(message);
});
