import { at, azure, refusal } from "./azure";

describe("a model deployment", () => {
  test("gets rate limits by its capacity, and the default version when none is named", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const put = await cloud.putDeployment("gpt-4o", { version: undefined });
    expect(put.status).toBe(201);
    expect(put.body).toMatchObject({
      sku: { name: "Standard", capacity: 10 },
      properties: {
        model: { format: "OpenAI", name: "gpt-4o", version: "2024-11-20" },
        raiPolicyName: "Microsoft.DefaultV2",
        provisioningState: "Creating",
        rateLimits: [
          { key: "request", renewalPeriod: 10, count: 10 },
          { key: "token", renewalPeriod: 60, count: 10_000 },
        ],
      },
    });
    await cloud.poll(put);
    const got = await cloud.cognitive("GET", cloud.paths.deployment("rg", "aoai", "gpt-4o"));
    expect(at(got, "properties.provisioningState")).toBe("Succeeded");
  });

  test("conflicts with another one of the same account that is under way, not with one of another account", async () => {
    const cloud = azure();
    await cloud.withAccount("aoai");
    await cloud.poll(await cloud.putAccount("other"));
    const first = await cloud.putDeployment("one");
    const second = await cloud.putDeployment("two");
    expect(refusal(second)).toBe("409 RequestConflict");
    expect(at(second, "error.message")).toContain(`parent resource '${cloud.paths.account("rg", "aoai")}'`);
    expect((await cloud.putDeployment("two", { account: "other" })).status).toBe(201);
    await cloud.poll(first);
    const third = await cloud.putDeployment("two");
    expect(third.status).toBe(201);
    expect(refusal(await cloud.cognitive("DELETE", cloud.paths.deployment("rg", "aoai", "one")))).toBe(
      "409 RequestConflict",
    );
  });

  test("waits for its account", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    expect(refusal(await cloud.putDeployment())).toBe("404 ParentResourceNotFound");
    const account = await cloud.putAccount();
    expect(refusal(await cloud.putDeployment())).toBe("409 AccountProvisioningStateInvalid");
    await cloud.poll(account);
    expect((await cloud.putDeployment()).status).toBe(201);
  });

  test("that is not there is the resource provider's own NotFound", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const got = await cloud.cognitive("GET", cloud.paths.deployment("rg", "aoai", "chat"));
    expect(refusal(got)).toBe("404 NotFound");
    expect(got.headers.has("x-ms-failure-cause")).toBe(false);
    expect((await cloud.cognitive("DELETE", cloud.paths.deployment("rg", "aoai", "chat"))).status).toBe(204);
  });

  test.each([
    [
      "a retired version",
      { version: "2024-05-13" },
      "400 ServiceModelDeprecated",
      "has been deprecated since 03/31/2026 00:00:00.",
    ],
    [
      "a version about to retire",
      { version: "2024-08-06" },
      "400 ServiceModelDeprecating",
      "Version:2024-08-06",
    ],
    [
      "a version that never was",
      { version: "2023-01-01" },
      "400 DeploymentModelNotSupported",
      "Version:2023-01-01",
    ],
    ["a model that is not offered", { model: "gpt-5o" }, "400 DeploymentModelNotSupported", "'gpt-5o'"],
    [
      "a sku that the model has not",
      { sku: "Provisioned" },
      "400 InvalidResourceProperties",
      "'Provisioned'",
    ],
    [
      "a capacity of 0",
      { capacity: 0 },
      "400 InvalidCapacity",
      "'0' of account deployment should be at least 1",
    ],
    ["half a unit", { capacity: 1.5 }, "400 InvalidCapacity", "'1.5'"],
    [
      "more than the quota",
      { capacity: 151 },
      "400 InsufficientQuota",
      "require 151 new capacity in quota Tokens Per Minute (thousands) - gpt-4o, which is bigger than the current available capacity 150. The current quota usage is 0 and the quota limit is 150",
    ],
  ])("is refused: %s", async (_, asked, expected, text) => {
    const cloud = azure();
    await cloud.withAccount();
    const answer = await cloud.putDeployment("gpt-4o", asked);
    expect(refusal(answer)).toBe(expected);
    expect(at(answer, "error.message")).toContain(text);
    expect((await cloud.cognitive("GET", cloud.paths.deployment("rg", "aoai", "gpt-4o"))).status).toBe(404);
  });

  test("is refused in a region that has not its sku", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    await cloud.poll(await cloud.putAccount("aoai", {}, "francecentral"));
    const answer = await cloud.putDeployment();
    expect(refusal(answer)).toBe("400 InvalidResourceProperties");
    expect(at(answer, "error.message")).toBe(
      "The specified SKU 'Standard' for model 'gpt-4o 2024-11-20' is not supported in this region 'francecentral'.",
    );
    expect((await cloud.putDeployment("gpt-4o", { sku: "GlobalStandard" })).status).toBe(201);
  });

  test("keeps a version that is about to retire when its capacity changes", async () => {
    const cloud = azure();
    cloud.clock.now = Date.parse("2026-01-05T00:00:00Z");
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment("gpt-4o", { version: "2024-08-06" }));
    cloud.clock.now = Date.parse("2026-11-24T00:00:00Z");
    const update = await cloud.putDeployment("gpt-4o", { version: "2024-08-06", capacity: 20 });
    expect(update.status).toBe(200);
    await cloud.poll(update);
    cloud.clock.now = Date.parse("2027-05-01T00:00:00Z");
    const late = await cloud.putDeployment("gpt-4o", { version: "2024-08-06", capacity: 30 });
    expect(refusal(late)).toBe("400 ServiceModelDeprecated");
  });

  test("changes its capacity in place, counted once", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment("gpt-4o", { capacity: 100 }));
    const update = await cloud.putDeployment("gpt-4o", { capacity: 150 });
    expect(update.status).toBe(200);
    await cloud.poll(update);
    const patch = await cloud.cognitive("PATCH", cloud.paths.deployment("rg", "aoai", "gpt-4o"), {
      sku: { name: "Standard", capacity: 20 },
    });
    expect(patch.body).toMatchObject({
      sku: { name: "Standard", capacity: 20 },
      properties: { currentCapacity: 20 },
    });
  });

  test.each([
    ["another model", { model: "gpt-4o-mini", version: "2024-07-18" }, "400 CannotChangeDeploymentModel"],
    [
      "version and capacity at once",
      { version: "2024-08-06", capacity: 20 },
      "400 InvalidResourceProperties",
    ],
  ])("is refused %s, and stays as it was", async (_what, change, expected) => {
    const cloud = azure();
    cloud.clock.now = Date.parse("2026-01-05T00:00:00Z");
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment("gpt-4o"));
    expect(refusal(await cloud.putDeployment("gpt-4o", change))).toBe(expected);
    const path = cloud.paths.deployment("rg", "aoai", "gpt-4o");
    expect((await cloud.cognitive("GET", path)).body).toMatchObject({
      sku: { capacity: 10 },
      properties: { model: { name: "gpt-4o", version: "2024-11-20" } },
    });
  });
});
