import { accountWorld, chatPath } from "./account";

const assignment = (scope: string, role: string, principal = "principal") => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/0f3c`,
  name: "0f3c",
  type: "Microsoft.Authorization/roleAssignments",
  properties: {
    principalId: principal,
    roleDefinitionId: `/subscriptions/subscription/providers/Microsoft.Authorization/roleDefinitions/${role}`,
  },
});
const openaiUser = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";
const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

describe("what the chat endpoint lets in", () => {
  test.each(["key-one", "key-two"])("takes %s", async (key) => {
    const { chat } = accountWorld();
    expect((await chat({}, { headers: { "api-key": key } })).status).toBe(200);
  });

  test("takes a key no more once it was regenerated", async () => {
    const { chat, state } = accountWorld();
    const [keys] = state.accountKeys.values();
    if (keys) keys.key1 = "key-three";
    expect((await chat({}, { headers: { "api-key": "key-one" } })).status).toBe(401);
    expect((await chat({}, { headers: { "api-key": "key-three" } })).status).toBe(200);
  });

  test.each([{}, { "api-key": "wrong" }, { "api-key": "" }])("refuses %j with 401", async (headers) => {
    const { chat } = accountWorld();
    const { status, json } = await chat({}, { headers });
    expect(status).toBe(401);
    expect(json.error).toMatchObject({ code: "401", message: expect.stringContaining("Access denied") });
  });

  test("refuses keys where local authentication is disabled", async () => {
    const { chat, account } = accountWorld();
    account.properties["disableLocalAuth"] = true;
    const { status, json } = await chat({});
    expect([status, json.error.code]).toEqual([403, "AuthenticationTypeDisabled"]);
  });

  test("takes an Entra token for Cognitive Services whose principal has a role with the data action", async () => {
    const { chat, world, account, put } = accountWorld();
    const token = world.tokens.issue("https://cognitiveservices.azure.com/");
    const headers = { authorization: `Bearer ${token}` };
    const without = await chat({}, { headers });
    expect([without.status, without.json.error.code]).toEqual([401, "PermissionDenied"]);

    put(assignment("/subscriptions/subscription", owner));
    expect((await chat({}, { headers })).status).toBe(401);
    put(assignment("/subscriptions/subscription/resourceGroups/rg", openaiUser, "somebody else"));
    expect((await chat({}, { headers })).status).toBe(401);
    put(assignment(account.id, openaiUser));
    expect((await chat({}, { headers })).status).toBe(200);
  });

  test.each(["https://management.azure.com/", "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"])(
    "refuses a token for %s",
    async (audience) => {
      const { chat, world, account, put } = accountWorld();
      put(assignment(account.id, openaiUser));
      const headers = { authorization: `Bearer ${world.tokens.issue(audience)}` };
      const { status, json } = await chat({}, { headers });
      expect(status).toBe(401);
      expect(json.error.message).toMatch(/audience is incorrect/);
    },
  );

  test("does not know of a role before its time, nor while a fault has it on its way", async () => {
    const { chat, world, account, put, clock } = accountWorld();
    Object.assign(world, { latency: { ...world.latency, rolePropagation: 60_000 } });
    const given = assignment(account.id, openaiUser);
    put({ ...given, properties: { ...given.properties, createdOn: new Date(clock.now).toISOString() } });
    const token = world.tokens.issue("https://cognitiveservices.azure.com/", 3_000);
    const code = async () =>
      (await chat({}, { headers: { authorization: `Bearer ${token}` } })).json.error?.code ?? "ok";
    expect(await code()).toBe("PermissionDenied");
    clock.now += 60_000;
    expect(await code()).toBe("ok");
    world.faults.add({ condition: { kind: "role-propagation" }, times: 1 });
    expect([await code(), await code()]).toEqual(["PermissionDenied", "ok"]);
  });

  test("refuses a token that has expired", async () => {
    const { chat, world, account, put, clock } = accountWorld();
    put(assignment(account.id, openaiUser));
    const headers = { authorization: `Bearer ${world.tokens.issue("https://cognitiveservices.azure.com")}` };
    clock.now += 3600_000;
    expect((await chat({}, { headers })).status).toBe(401);
  });
});

describe("what is found", () => {
  test("knows hosts of accounts, and of no other domain", () => {
    const { service } = accountWorld();
    expect(service.knows("lab.openai.azure.com")).toBe(true);
    expect(service.knows("LAB.openai.azure.com")).toBe(true);
    expect(service.knows("other.openai.azure.com")).toBe(false);
    expect(service.knows("api.openai.com")).toBeUndefined();
  });

  test.each([
    ["a version that never was", chatPath("gpt-4o", "2024-01-01")],
    ["no version", "/openai/deployments/gpt-4o/chat/completions"],
    ["another path", "/openai/deployments/gpt-4o/speech?api-version=2024-05-01-preview"],
  ])("answers %s with 404 Resource not found", async (_, path) => {
    const { chat } = accountWorld();
    const { status, json } = await chat({}, { path });
    expect(status).toBe(404);
    expect(json).toEqual({ error: { code: "404", message: "Resource not found" } });
  });

  test.each(["2024-02-01", "2024-05-01-preview", "2024-06-01", "2024-10-21", "2025-04-01-preview"])(
    "knows API version %s",
    async (version) => {
      const { chat } = accountWorld();
      expect((await chat({}, { path: chatPath("gpt-4o", version) })).status).toBe(200);
    },
  );

  test("answers for deployments that exist and are ready, and for no other", async () => {
    const { chat, deployment } = accountWorld();
    const missing = await chat({}, { path: chatPath("gpt-5") });
    expect([missing.status, missing.json.error.code]).toEqual([404, "DeploymentNotFound"]);
    deployment.properties["provisioningState"] = "Creating";
    expect((await chat({})).status).toBe(404);
  });

  test("answers on the v1 path by the model in the body", async () => {
    const { chat } = accountWorld();
    const { status, json } = await chat({ model: "gpt-4o" }, { path: "/openai/v1/chat/completions" });
    expect([status, json.model]).toEqual([200, "gpt-4o-2024-11-20"]);
    expect((await chat({}, { path: "/openai/v1/chat/completions" })).status).toBe(400);
  });
});
