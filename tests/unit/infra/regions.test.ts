import * as fc from "fast-check";
import { AZURE_REGIONS, drawRegion, LAB_REGIONS, regionOrder, shortRegionName } from "../../../infra/regions";

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
