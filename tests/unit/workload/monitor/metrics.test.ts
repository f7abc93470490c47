import { compare } from "../../../../monitor/comparison/compare";
import { metricNames, rankOf, type Sample } from "../../../../monitor/metrics";
import { tableOf } from "../../../../monitor/samples/table";

test("each metric has a place of its own in a finding, and all stand in a report", () => {
  expect(metricNames.map(rankOf).sort((one, other) => one - other)).toEqual(
    metricNames.map((_, index) => index + 1),
  );
  expect(new Set(metricNames).size).toBe(metricNames.length);
});

test("a finding names likely causes before their effects", () => {
  const samples = (cost: number, error: string, model: string): Sample[] =>
    Array.from({ length: 40 }, (_, index) => ({
      traceId: `t${index}`,
      runId: "r",
      startTime: index,
      numbers: { cost: cost + index / 1000 },
      categories: { error, "reply.model": model },
      texts: {},
    }));
  const { finding } = compare(tableOf(samples(1, "none", "a")), tableOf(samples(9, "timeout", "b")));
  const places = ["errors", "response model", "cost per call"].map((title) =>
    finding.toLowerCase().indexOf(title),
  );
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});
