import * as fc from "fast-check";
import { estimate, type PricedLab } from "../../../../operations/cost/estimate";
import { listPrices, withPrices } from "../../../../operations/cost/prices";

const lab: PricedLab = {
  region: "eastus2",
  tier: "premium",
  cluster: { nodeType: "Standard_D4ds_v5", machines: 1 },
  hasWorkspace: true,
  model: "gpt-4o",
  capacity: 10,
};
const use = { promptTokensPerHour: 1_000_000, completionTokensPerHour: 100_000, clusterHoursPerDay: 5 };

test("an hour and a day of the lab are the sums of its machines, units, network and tokens", () => {
  const { lines, hour, day, idleHour, mostTokensHour } = estimate(lab, listPrices, use);
  expect(lines.map(({ id, hour: one }) => [id, one])).toEqual([
    ["machines", 0.226],
    ["units", 0.55],
    ["network", 0.05],
    ["tokens", 3.5],
  ]);
  expect(hour).toBeCloseTo(0.226 + 0.55 + 0.05 + 3.5, 10);
  expect(day).toBeCloseTo((0.226 + 0.55 + 3.5) * 5 + 0.05 * 24, 10);
  expect(idleHour).toBe(0.05);
  // 10,000 tokens a minute for an hour, at ten dollars a million.
  expect(mostTokensHour).toBeCloseTo(6, 10);
});

test("a private endpoint costs round the clock, as the network does", () => {
  const { lines, idleHour } = estimate(
    { ...lab, hasEndpoint: true },
    { ...listPrices, endpointHour: 2 },
    use,
  );
  expect(lines.find(({ id }) => id === "endpoint")).toMatchObject({ hour: 2, day: 48 });
  expect(idleHour).toBe(2.05);
});

test("machines cost in proportion to their number", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (machines) => {
      const { lines } = estimate(
        { ...lab, cluster: { nodeType: "Standard_D8ds_v5", machines } },
        listPrices,
        use,
      );
      expect(lines[0]?.hour).toBeCloseTo(0.452 * machines, 8);
      expect(lines[1]?.hour).toBeCloseTo(2 * 0.55 * machines, 8);
    }),
  );
});

test("a trial workspace has its Databricks units for nothing", () => {
  expect(estimate({ ...lab, tier: "trial" }, listPrices, use).lines[1]).toMatchObject({
    id: "units",
    hour: 0,
  });
});

test("what has no price is named and left out of the sums, never taken for nothing", () => {
  const strange = { ...lab, cluster: { nodeType: "Standard_X1", machines: 2 }, model: "gpt-99" };
  const { missing, lines, hour } = estimate(strange, listPrices, use);
  expect(missing).toHaveLength(3);
  expect(missing[0]).toBe("2 × Standard_X1");
  expect(lines.filter((line) => line.hour === null)).toHaveLength(3);
  expect(hour).toBe(0.05);
});

test("says that the prices are another region's", () => {
  expect(estimate({ ...lab, region: "swedencentral" }, listPrices, use).otherRegion).toBe("swedencentral");
  expect(estimate(lab, listPrices, use).otherRegion).toBeNull();
});

test("every machine of the table has its units too, so that no estimate is half of one", () => {
  expect(Object.keys(listPrices.unitsPerHour)).toEqual(Object.keys(listPrices.machineHour));
});

describe("a file of prices", () => {
  const of = (prices: object) => withPrices(JSON.stringify(prices), "prices.json");

  test("takes the place of what it names and leaves the rest", () => {
    const prices = of({
      asOf: "2026-11",
      region: "swedencentral",
      machineHour: { Standard_D4ds_v5: 0.25, Standard_X1: 1 },
      millionTokens: { "gpt-4o": { input: 1, output: 2 } },
    });
    expect(prices).toMatchObject({ asOf: "2026-11", source: "prices.json", networkHour: 0.05 });
    expect(prices.machineHour).toMatchObject({
      Standard_D4ds_v5: 0.25,
      Standard_X1: 1,
      Standard_D8ds_v5: 0.452,
    });
    expect(estimate({ ...lab, region: "swedencentral" }, prices, use)).toMatchObject({ otherRegion: null });
    expect(estimate(lab, prices, use).lines.find(({ id }) => id === "tokens")?.hour).toBeCloseTo(1.2, 10);
  });

  test.each([
    ["not JSON", "{", /prices\.json is not JSON/],
    ["no object", "[]", /prices\.json is \[\]: must be an object/],
    ["a misspelt key", '{"machinehour": {}}', /machinehour is not a key of the prices: there are asOf,/],
    ["a price that is a text", '{"networkHour": "0.1"}', /networkHour is "0\.1": must be a number from 0/],
    ["a negative price", '{"machineHour": {"Standard_X1": -1}}', /machineHour: Standard_X1 is -1/],
    [
      "half a price of tokens",
      '{"millionTokens": {"m": {"input": 1}}}',
      /millionTokens\.m\.output is missing/,
    ],
    ["a date that is a number", '{"asOf": 2026}', /asOf is 2026: must be a text/],
  ])("that is %s is refused in one sentence", (_what, text, message) => {
    expect(() => withPrices(text, "prices.json")).toThrow(message);
  });
});
