import * as fc from "fast-check";
import { parseConfig } from "../../../infra/config/parse";
import {
  AZURE_REGIONS,
  drawRegion,
  LAB_REGIONS,
  OTHER_CLOUDS,
  regionOrder,
  shortRegionName,
} from "../../../infra/config/regions";

const stacks = fc.record({ project: fc.string(), stack: fc.string(), subscriptionId: fc.uuid() });

test("a stack is drawn into one of the lab's regions, and into the same one each time", () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      expect(LAB_REGIONS).toContain(drawRegion(stack));
      expect(drawRegion({ ...stack })).toBe(drawRegion(stack));
    }),
  );
});

test("the draw does not depend on the case of the subscription", () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      expect(drawRegion({ ...stack, subscriptionId: stack.subscriptionId.toUpperCase() })).toBe(
        drawRegion(stack),
      );
    }),
  );
});

test("stacks are spread over all regions, none drawn twice as often as it should", () => {
  const drawn = Array.from({ length: 1000 }, (_, index) =>
    drawRegion({ project: "lab", stack: `stack${index}`, subscriptionId: "s" }),
  );
  for (const region of LAB_REGIONS) {
    const share = drawn.filter((each) => each === region).length / drawn.length;
    expect(share).toBeGreaterThan(0.125);
    expect(share).toBeLessThan(0.5);
  }
});

test("the lab's regions are regions of Azure", () => {
  expect(AZURE_REGIONS).toEqual(expect.arrayContaining([...LAB_REGIONS]));
});

test.each(["Sweden Central", "SWEDENCENTRAL", " swedencentral "])("%p is swedencentral", (region) => {
  expect(shortRegionName(region)).toBe("swedencentral");
});

test("a stack's order has each of the lab's regions once, the drawn one first", () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      const order = regionOrder(stack);
      expect([...order].sort()).toEqual([...LAB_REGIONS].sort());
      expect(order[0]).toBe(drawRegion(stack));
    }),
  );
});

test("stacks that are drawn into one region fall back to different ones", () => {
  const second = Array.from({ length: 400 }, (_, index) =>
    regionOrder({ project: "lab", stack: `stack${index}`, subscriptionId: "s" }),
  ).flatMap(([first, next]) => (first === "eastus2" ? [next] : []));
  expect(new Set(second).size).toBe(LAB_REGIONS.length - 1);
});

/** What is said of a region in the configuration, and of the cloud that the Azure provider is set to. */
function said(region: string, environment?: string): string {
  const values = {
    ...(region === "" ? {} : { "p:region": region }),
    ...(environment === undefined ? {} : { "azure-native:environment": environment }),
  };
  const subscriptionId = "11111111-2222-3333-4444-555555555555";
  const parsed = parseConfig({ project: "p", values }, { project: "p", stack: "s", subscriptionId });
  return "errors" in parsed ? parsed.errors.join("\n") : parsed.config.identity.region;
}

const everyRegion = [...AZURE_REGIONS, ...Object.values(OTHER_CLOUDS).flat()];

test.each([...everyRegion, "eastus2euap", "centraluseuap", "eastus3", "taiwannorth", "East US 2 EUAP"])(
  "%s is taken for a region",
  (region) => expect(said(region)).toBe(shortRegionName(region)),
);

test("a region with two letters changed places, or one too few, is told with the right spelling", () => {
  fc.assert(
    fc.property(fc.constantFrom(...everyRegion), fc.nat({ max: 4 }), fc.boolean(), (region, at, drop) => {
      const letters = [...region];
      if (drop) letters.splice(at, 1);
      else [letters[at], letters[at + 1]] = [letters[at + 1] ?? "", letters[at] ?? ""];
      const misspelt = letters.join("");
      fc.pre(!everyRegion.includes(misspelt));
      expect(said(misspelt)).toMatch(/p:region is ".*": must be an Azure region.*; did you mean [a-z0-9]+\?/);
    }),
  );
});

test.each(["mars", "42", "east-us", "eastus22", "../eastus"])("%s is no region", (region) => {
  expect(said(region)).toContain("must be an Azure region");
});

test.each(Object.keys(OTHER_CLOUDS))(
  "in the cloud %s a region is said, and not drawn from another's",
  (cloud) => {
    expect(said("", cloud)).toMatch(
      new RegExp(`p:region is "": must be a region of the cloud ${cloud}, for example`),
    );
    for (const region of OTHER_CLOUDS[cloud] ?? []) expect(said(region, cloud)).toBe(region);
  },
);
