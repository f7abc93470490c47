import { firstFit, requirePickable } from "../../../../operations/preflight/pick";
import { readFacts } from "../../../../operations/preflight/facts";
import { openCloud, SUBSCRIPTION, type TestCloud } from "../azure/cloud";
import { stackOf } from "./support";

const regions = [
  { region: "eastus2", status: "problem" as const, checks: [] },
  { region: "swedencentral", status: "ok" as const, checks: [] },
];

let cloud: TestCloud;
beforeAll(async () => (cloud = await openCloud()));
afterAll(() => cloud.close());

const pickable = async (own: readonly string[], present: string) => {
  const facts = readFacts({ ...cloud, subscriptionId: SUBSCRIPTION, ownIds: new Set(own) });
  return requirePickable(regions, present, facts, stackOf());
};

test("a stack that has nothing yet goes to the first region that fits", async () => {
  expect(firstFit(regions)).toBe("swedencentral");
  expect(await pickable([], "eastus2")).toBe("swedencentral");
});

test("a stack that stands is not moved by picking, since that would replace it whole", async () => {
  await expect(pickable(["/subscriptions/s/resourcegroups/g"], "eastus2")).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(
      "stack dev stands in eastus2, and swedencentral is the first region that fits",
    ),
  });
  expect(await pickable(["/subscriptions/s/resourcegroups/g"], "swedencentral")).toBe("swedencentral");
});
