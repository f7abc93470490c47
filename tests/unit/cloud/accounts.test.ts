import type { AccountKeys } from "../../../packages/azure-simulator/src/context/state";
import { at, azure, refusal, versions } from "./azure";

describe("an Azure OpenAI account", () => {
  test("is Creating until its operation is polled, then Succeeded, with an endpoint of its subdomain", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    const put = await cloud.putAccount();
    expect(put.status).toBe(201);
    expect(at(put, "properties")).toMatchObject({
      provisioningState: "Creating",
      endpoint: "https://aoai.openai.azure.com/",
      publicNetworkAccess: "Enabled",
    });
    expect(put.headers.get("retry-after")).toBe("0");
    expect(at(await cloud.poll(put), "status")).toBe("Succeeded");
    const got = await cloud.cognitive("GET", cloud.paths.account("rg", "aoai"));
    expect(at(got, "properties.provisioningState")).toBe("Succeeded");
  });

  test("takes the time that the latency says, whoever looks", async () => {
    const cloud = azure({ latency: { accountCreate: 10_000 } });
    await cloud.makeGroup();
    const put = await cloud.putAccount();
    expect(put.headers.get("retry-after")).toBe("2");
    cloud.clock.now += 9_999;
    const running = await cloud.poll(put);
    expect([running.status, at(running, "status"), running.headers.get("retry-after")]).toEqual([
      202,
      "Running",
      "2",
    ]);
    cloud.clock.now += 1;
    expect(at(await cloud.poll(put), "status")).toBe("Succeeded");
  });

  test.each(["my-microsoft-lab", "XBOX1", "login-lab"])(
    "is refused the name %s, which Azure keeps",
    async (name) => {
      const cloud = azure();
      await cloud.makeGroup();
      expect(refusal(await cloud.putAccount(name))).toBe("400 ReservedResourceName");
    },
  );

  test("is found whatever the case of its path, under the id it was created with", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const path = cloud.paths.account("rg", "aoai");
    const got = await cloud.cognitive("GET", path.toUpperCase());
    expect(at(got, "id")).toBe(path);
  });

  test("gives two keys, and a new one for the one that is regenerated", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const path = cloud.paths.account("rg", "aoai");
    const before = (await cloud.cognitive("POST", `${path}/listKeys`, {})).body as AccountKeys;
    expect(before.key1).not.toBe(before.key2);
    const after = (await cloud.cognitive("POST", `${path}/regenerateKey`, { keyName: "Key1" }))
      .body as AccountKeys;
    expect(after.key2).toBe(before.key2);
    expect(after.key1).not.toBe(before.key1);
    expect((await cloud.cognitive("POST", `${path}/listKeys`)).body).toEqual(after);
    const wrong = await cloud.cognitive("POST", `${path}/regenerateKey`, { keyName: "Key3" });
    expect(refusal(wrong)).toBe("400 InvalidKeyName");
  });

  test("gives no keys when local authentication is disabled", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    await cloud.poll(await cloud.putAccount("aoai", { disableLocalAuth: true }));
    const keys = await cloud.cognitive("POST", `${cloud.paths.account("rg", "aoai")}/listKeys`, {});
    expect(keys.status).toBe(400);
    expect(at(keys, "error.message")).toBe("Failed to list key. disableLocalAuth is set to be true");
  });

  test("is soft-deleted: its name, its subdomain and its restore are what Azure says", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const path = cloud.paths.account("rg", "aoai");
    const keys = (await cloud.cognitive("POST", `${path}/listKeys`, {})).body;
    const deletion = await cloud.cognitive("DELETE", path);
    expect(deletion.status).toBe(202);
    await cloud.poll(deletion);
    expect(refusal(await cloud.cognitive("GET", path))).toBe("404 ResourceNotFound");
    expect((await cloud.cognitive("DELETE", path)).status).toBe(204);

    const again = await cloud.putAccount();
    expect(refusal(again)).toBe("409 FlagMustBeSetForRestore");
    expect(at(again, "error.message")).toContain(`'${path}' has been soft-deleted`);
    expect(refusal(await cloud.putAccount("other", { customSubDomainName: "aoai" }))).toBe(
      "409 CustomDomainInUse",
    );

    const restored = await cloud.putAccount("aoai", { restore: true });
    expect(restored.status).toBe(201);
    expect(at(restored, "properties")).not.toHaveProperty("restore");
    await cloud.poll(restored);
    expect((await cloud.cognitive("POST", `${path}/listKeys`, {})).body).toEqual(keys);
    expect(cloud.world.state.softDeleted.size).toBe(0);
  });

  test("cannot be restored when nothing was deleted", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    expect(refusal(await cloud.putAccount("aoai", { restore: true }))).toBe(
      "404 CanNotRestoreANonExistingResource",
    );
  });

  test("is purged where it was, nowhere else, and its name is free again", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.cognitive("DELETE", cloud.paths.account("rg", "aoai")));
    const list = await cloud.cognitive(
      "GET",
      `${cloud.subscription}/providers/Microsoft.CognitiveServices/deletedAccounts`,
    );
    expect(at(list, "value")).toMatchObject([
      {
        id: cloud.paths.deleted("eastus2", "rg", "aoai"),
        properties: { scheduledPurgeDate: "2026-11-26T12:00:00Z" },
      },
    ]);
    expect((await cloud.cognitive("DELETE", cloud.paths.deleted("westus", "rg", "aoai"))).status).toBe(404);
    const purge = await cloud.cognitive("DELETE", cloud.paths.deleted("eastus2", "rg", "aoai"));
    expect(purge.status).toBe(202);
    expect((await cloud.cognitive("GET", cloud.paths.deleted("eastus2", "rg", "other"))).status).toBe(404);
    expect(at(await cloud.poll(purge), "status")).toBe("Succeeded");
    expect((await cloud.cognitive("GET", cloud.paths.deleted("eastus2", "rg", "aoai"))).status).toBe(404);
    expect((await cloud.putAccount()).status).toBe(201);
  });

  test("is purged by itself after 48 hours", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.cognitive("DELETE", cloud.paths.account("rg", "aoai")));
    cloud.clock.now += 48 * 3_600_000 - 1;
    expect(refusal(await cloud.putAccount())).toBe("409 FlagMustBeSetForRestore");
    cloud.clock.now += 1;
    expect((await cloud.putAccount()).status).toBe(201);
  });

  test("names the action and the subscription when purging is not permitted", async () => {
    const cloud = azure({ faults: [{ condition: { kind: "denied", action: "/deletedAccounts/delete$" } }] });
    await cloud.withAccount();
    await cloud.poll(await cloud.cognitive("DELETE", cloud.paths.account("rg", "aoai")));
    const purge = await cloud.cognitive("DELETE", cloud.paths.deleted("eastus2", "rg", "aoai"));
    expect(refusal(purge)).toBe("403 AuthorizationFailed");
    expect(at(purge, "error.message")).toContain(
      `perform action 'Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete' over scope '${cloud.subscription}' or`,
    );
    expect(cloud.world.state.softDeleted.size).toBe(1);
  });

  test("is not deleted while deployments are in it", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.putDeployment());
    const deletion = await cloud.cognitive("DELETE", cloud.paths.account("rg", "aoai"));
    expect(refusal(deletion)).toBe("409 CannotDeleteResource");
    expect(at(deletion, "error.message")).toContain(`'${cloud.paths.deployment("rg", "aoai", "gpt-4o")}'`);
  });

  test.each([
    ["an account name with a slash's cousin", "a!b", {}, {}, "400 InvalidResourceName"],
    ["an account name of one letter", "a", {}, {}, "400 InvalidResourceName"],
    ["a subdomain with a dot", "aoai", { customSubDomainName: "a.b" }, {}, "400 InvalidCustomSubdomainName"],
    ["a kind that is not OpenAI", "aoai", {}, { kind: "Face" }, "400 InvalidKind"],
    ["a sku that there is not", "aoai", {}, { sku: { name: "S7" } }, "400 InvalidSkuId"],
    [
      "a region without Azure OpenAI",
      "aoai",
      {},
      { location: "ukwest" },
      "400 LocationNotAvailableForResourceType",
    ],
    ["no region", "aoai", {}, { location: undefined }, "400 LocationRequired"],
    ["a tag that is a number", "aoai", {}, { tags: { cost: 1 } }, "400 InvalidRequestContent"],
  ])("is refused: %s", async (_, name, properties, top, expected) => {
    const cloud = azure();
    await cloud.makeGroup();
    const answer = await cloud.cognitive("PUT", cloud.paths.account("rg", encodeURIComponent(name)), {
      location: "eastus2",
      kind: "OpenAI",
      sku: { name: "S0" },
      properties: { customSubDomainName: "aoai", ...properties },
      ...top,
    });
    expect(refusal(answer)).toBe(expected);
    expect(cloud.world.state.resources.size).toBe(0);
  });

  test("keeps its region and its subdomain; tags and network access change in place", async () => {
    const cloud = azure();
    await cloud.withAccount();
    expect(refusal(await cloud.putAccount("aoai", {}, "westus"))).toBe("409 InvalidResourceLocation");
    expect(refusal(await cloud.putAccount("aoai", { customSubDomainName: "else" }))).toBe("400 BadRequest");
    const path = cloud.paths.account("rg", "aoai");
    const patched = await cloud.cognitive("PATCH", path, {
      tags: { env: "dev" },
      properties: { publicNetworkAccess: "Disabled" },
    });
    expect(patched.body).toMatchObject({
      tags: { env: "dev" },
      properties: { publicNetworkAccess: "Disabled", provisioningState: "Succeeded" },
    });
    const put = await cloud.putAccount();
    expect(put.status).toBe(200);
    expect(put.body).not.toHaveProperty("tags");
  });

  test("is not created for a subscription that is not registered, until it registers", async () => {
    const cloud = azure({
      faults: [{ condition: { kind: "unregistered", namespace: "Microsoft.CognitiveServices" } }],
    });
    await cloud.makeGroup();
    const put = await cloud.putAccount();
    expect(refusal(put)).toBe("409 MissingSubscriptionRegistration");
    expect(at(put, "error.details.0.target")).toBe("Microsoft.CognitiveServices");
    const provider = `${cloud.subscription}/providers/Microsoft.CognitiveServices`;
    const states = [
      await cloud.send("GET", `${provider}?api-version=2019-05-01`),
      await cloud.send("POST", `${provider}/register?api-version=2019-05-01`),
      await cloud.send("GET", `${provider}?api-version=2019-05-01`),
      await cloud.send("GET", `${provider}?api-version=2019-05-01`),
    ].map((answer) => at(answer, "registrationState"));
    expect(states).toEqual(["NotRegistered", "Registering", "Registering", "Registered"]);
    expect((await cloud.putAccount()).status).toBe(201);
  });

  test("counts: a region takes 30, soft-deleted ones included", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    for (let index = 0; index < 30; index += 1) await cloud.poll(await cloud.putAccount(`aoai-${index}`));
    await cloud.poll(await cloud.cognitive("DELETE", cloud.paths.account("rg", "aoai-0")));
    expect(refusal(await cloud.putAccount("aoai-30"))).toBe("400 InsufficientQuota");
    expect((await cloud.putAccount("aoai-30", {}, "swedencentral")).status).toBe(201);
  });

  test("says in its version which versions there are", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const answer = await cloud.send("GET", `${cloud.paths.account("rg", "aoai")}?api-version=2001-01-01`);
    expect(refusal(answer)).toBe("400 NoRegisteredProviderFound");
    expect(at(answer, "error.message")).toContain(versions.cognitive);
  });
});

describe("what a client sends back of an earlier answer", () => {
  test("changes nothing that is the service's own", async () => {
    const cloud = azure();
    await cloud.withAccount();
    await cloud.poll(await cloud.putWorkspace());
    const account = cloud.paths.account("rg", "aoai");
    const got = await cloud.cognitive("GET", account);
    const forged = { endpoint: "https://elsewhere/", provisioningState: "Failed" };
    const put = await cloud.putAccount("aoai", forged);
    expect(at(put, "properties.endpoint")).toBe(at(got, "properties.endpoint"));
    expect(at(put, "properties.provisioningState")).toBe("Succeeded");
    const workspace = cloud.paths.workspace("rg", "dbw");
    const before = await cloud.databricks("GET", workspace);
    const update = await cloud.databricks("PUT", workspace, {
      location: "eastus2",
      properties: { workspaceUrl: "adb-1.1.azuredatabricks.net" },
    });
    await cloud.poll(update);
    const after = await cloud.databricks("GET", workspace);
    expect(at(after, "properties.workspaceUrl")).toBe(at(before, "properties.workspaceUrl"));
  });
});
