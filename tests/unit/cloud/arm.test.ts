import { at, azure, refusal } from "./azure";

describe("ARM", () => {
  const url = (cloud: ReturnType<typeof azure>) =>
    `${cloud.subscription}/resourcegroups?api-version=2024-03-01`;

  test.each([
    ["none", () => "", "401 AuthenticationFailed"],
    ["no bearer", () => "Basic eDp5", "401 AuthenticationFailedInvalidHeader"],
    ["not one of ours", () => "Bearer a.b.c", "401 InvalidAuthenticationToken"],
    [
      "for another audience",
      (cloud: ReturnType<typeof azure>) => `Bearer ${cloud.tokens.issue("https://graph.microsoft.com/")}`,
      "401 InvalidAuthenticationTokenAudience",
    ],
    [
      "expired",
      (cloud: ReturnType<typeof azure>) => `Bearer ${cloud.tokens.issue("https://management.azure.com", 0)}`,
      "401 ExpiredAuthenticationToken",
    ],
  ])("refuses a token: %s", async (_, header, expected) => {
    const cloud = azure();
    const answer = await cloud.send("GET", url(cloud), undefined, { authorization: header(cloud) });
    expect(refusal(answer)).toBe(expected);
    expect(answer.headers.get("www-authenticate")).toContain(
      `authorization_uri="https://login.windows.net/${cloud.identity.tenantId}"`,
    );
    expect(answer.headers.get("x-ms-failure-cause")).toBe("gateway");
  });

  test.each([
    "https://management.azure.com",
    "https://management.azure.com/",
    "https://management.core.windows.net",
    "https://management.core.windows.net/",
  ])("takes tokens for %s", async (audience) => {
    const cloud = azure();
    const answer = await cloud.send("GET", url(cloud), undefined, {
      authorization: `Bearer ${cloud.tokens.issue(audience)}`,
    });
    expect(answer.status).toBe(200);
  });

  test("asks for an API version, and for one that it has", async () => {
    const cloud = azure();
    expect(refusal(await cloud.send("GET", `${cloud.subscription}/resourcegroups`))).toBe(
      "400 MissingApiVersionParameter",
    );
    expect(
      refusal(await cloud.send("GET", `${cloud.subscription}/resourcegroups?api-version=1999-01-01`)),
    ).toBe("400 InvalidApiVersionParameter");
  });

  test.each([
    ["/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups", "404 SubscriptionNotFound"],
    ["/subscriptions/mine/resourcegroups", "400 InvalidSubscriptionId"],
    ["/nothing/here", "404 NotFound"],
    ["/%zz", "400 BadRequest"],
  ])("says what is wrong with %s", async (path, expected) => {
    expect(refusal(await azure().group("GET", path))).toBe(expected);
  });

  test("tells an unknown type from a method that is not offered", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    const unknown = `${cloud.paths.group("rg")}/providers/Microsoft.Web/sites/mine`;
    expect(refusal(await cloud.group("GET", unknown))).toBe("404 InvalidResourceType");
    expect(refusal(await cloud.cognitive("POST", cloud.paths.account("rg", "a"), {}))).toBe(
      "405 MethodNotAllowed",
    );
  });

  test("refuses a body that is no JSON object", async () => {
    const cloud = azure();
    expect(refusal(await cloud.group("PUT", cloud.paths.group("rg"), "text"))).toBe(
      "400 InvalidRequestContent",
    );
  });

  test("carries the request's ids and what is left of its limits", async () => {
    const cloud = azure();
    const answer = await cloud.send("GET", url(cloud), undefined, { "x-ms-client-request-id": "mine" });
    expect(answer.headers.get("x-ms-client-request-id")).toBe("mine");
    expect(answer.headers.get("x-ms-routing-request-id")).toMatch(/^EASTUS2:20261124T120000Z:[0-9a-f-]{36}$/);
    expect(answer.headers.get("x-ms-ratelimit-remaining-subscription-reads")).toBe("249");
  });

  test("throttles by token bucket when asked to, and says how long to wait", async () => {
    const cloud = azure({ throttle: true });
    for (let count = 0; count < 250; count += 1)
      expect((await cloud.send("GET", url(cloud))).status).toBe(200);
    const refused = await cloud.send("GET", url(cloud));
    expect(refusal(refused)).toBe("429 SubscriptionRequestsThrottled");
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await cloud.makeGroup()).status).toBe(201);
    cloud.clock.now += 1000;
    expect(
      (await cloud.send("GET", url(cloud))).headers.get("x-ms-ratelimit-remaining-subscription-reads"),
    ).toBe("24");
  });

  test("names action and scope of what is denied, as often as the fault says", async () => {
    const action = "^Microsoft\\.CognitiveServices/accounts/listKeys/action$";
    const cloud = azure({ faults: [{ condition: { kind: "denied", action }, times: 1 }] });
    await cloud.withAccount();
    const path = cloud.paths.account("rg", "aoai");
    const refused = await cloud.cognitive("POST", `${path}/listKeys`, {});
    expect(refusal(refused)).toBe("403 AuthorizationFailed");
    expect(at(refused, "error.message")).toContain(
      "'Microsoft.CognitiveServices/accounts/listKeys/action' over scope",
    );
    expect((await cloud.cognitive("POST", `${path}/listKeys`, {})).status).toBe(200);
  });

  test("knows the subscription, the tenant, the regions and the resource providers", async () => {
    const cloud = azure();
    const get = (path: string) => cloud.send("GET", `${path}?api-version=2022-12-01`);
    expect(at(await get("/subscriptions"), "value.0.subscriptionId")).toBe(cloud.identity.subscriptionId);
    expect(at(await get("/tenants"), "value.0.tenantId")).toBe(cloud.identity.tenantId);
    const names = (at(await get(`${cloud.subscription}/locations`), "value") as { name: string }[]).map(
      ({ name }) => name,
    );
    expect(names).toEqual(
      expect.arrayContaining(["eastus2", "northcentralus", "swedencentral", "switzerlandwest"]),
    );
    const providers = at(await get(`${cloud.subscription}/providers`), "value") as {
      namespace: string;
      registrationState: string;
    }[];
    expect(new Set(providers.map(({ registrationState }) => registrationState))).toEqual(
      new Set(["Registered"]),
    );
    expect(refusal(await get(`${cloud.subscription}/providers/Microsoft.Nothing`))).toBe(
      "404 InvalidResourceNamespace",
    );
  });

  test("lists virtual-machine sizes and vCPU quota, and says where a size is not to be had", async () => {
    const cloud = azure({
      faults: [{ condition: { kind: "quota-exhausted", usage: "^standardDDSv5Family$" } }],
    });
    const base = `${cloud.subscription}/providers/Microsoft.Compute`;
    const usages = at(
      await cloud.send("GET", `${base}/locations/eastus2/usages?api-version=2024-11-01`),
      "value",
    ) as { name: { value: string }; currentValue: number; limit: number }[];
    const of = (name: string) => usages.find((usage) => usage.name.value === name);
    expect(of("standardDDSv5Family")).toMatchObject({ currentValue: 100, limit: 100 });
    expect(of("standardDSv3Family")).toMatchObject({ currentValue: 0 });
    const skus = at(
      await cloud.send("GET", `${base}/skus?api-version=2021-07-01&$filter=location eq 'eastus2'`),
      "value",
    ) as {
      name: string;
      restrictions: { reasonCode: string }[];
      capabilities: { name: string; value: string }[];
    }[];
    expect(skus.find(({ name }) => name === "Standard_D4ds_v5")).toMatchObject({
      restrictions: [],
      capabilities: [
        { name: "vCPUs", value: "4" },
        { name: "MemoryGB", value: "16" },
      ],
    });
    expect(skus.find(({ name }) => name === "Standard_NC4as_T4_v3")?.restrictions[0]?.reasonCode).toBe(
      "NotAvailableForSubscription",
    );
  });
});

describe("names and skus", () => {
  test("are checked before they are used", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const base = `${cloud.subscription}/providers/Microsoft.CognitiveServices`;
    const check = async (subdomainName: string) =>
      at(
        await cloud.cognitive("POST", `${base}/checkDomainAvailability`, { subdomainName }),
        "isSubdomainAvailable",
      );
    expect([await check("AOAI"), await check("free")]).toEqual([false, true]);
    const skus = await cloud.cognitive("POST", `${base}/locations/eastus2/checkSkuAvailability`, {
      kind: "OpenAI",
      skus: ["S0", "S1"],
    });
    expect(
      (at(skus, "value") as { skuAvailable: boolean }[]).map(({ skuAvailable }) => skuAvailable),
    ).toEqual([true, false]);
  });
});

describe("an access connector", () => {
  test("keeps the principal of its identity over changes", async () => {
    const cloud = azure();
    await cloud.makeGroup();
    const path = `${cloud.paths.group("rg")}/providers/Microsoft.Databricks/accessConnectors/ac`;
    const put = () =>
      cloud.databricks("PUT", path, { location: "eastus2", identity: { type: "SystemAssigned" } });
    const first = await put();
    const second = await put();
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(at(first, "identity.principalId")).toMatch(/^[0-9a-f-]{36}$/);
    expect(at(second, "identity")).toEqual(at(first, "identity"));
    const wrong = await cloud.databricks("PUT", path, { location: "eastus2", identity: { type: "Mine" } });
    expect(refusal(wrong)).toBe("400 InvalidIdentityType");
    expect((await cloud.databricks("DELETE", path)).status).toBe(200);
    expect((await cloud.databricks("DELETE", path)).status).toBe(204);
    expect(refusal(await cloud.databricks("GET", path))).toBe("404 ResourceNotFound");
  });
});

describe("a role assignment", () => {
  const name = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";
  const role = `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${name}`;
  const at22 = "api-version=2022-04-01";
  const assign = (cloud: ReturnType<typeof azure>, scope: string, id: string, properties: object) =>
    cloud.send("PUT", `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}?${at22}`, {
      properties: { roleDefinitionId: role, ...properties },
    });

  test("needs a scope, a principal and a name of its own", async () => {
    const cloud = azure();
    const scope = cloud.paths.group("rg");
    const principalId = cloud.identity.objectId;
    expect(refusal(await assign(cloud, scope, name, { principalId }))).toBe("404 ResourceGroupNotFound");
    await cloud.makeGroup();
    expect(
      refusal(
        await assign(cloud, `${scope}/providers/Microsoft.Databricks/workspaces/no`, name, { principalId }),
      ),
    ).toBe("404 ResourceNotFound");
    const stranger = "99999999-9999-4999-8999-999999999999";
    expect(refusal(await assign(cloud, scope, name, { principalId: stranger }))).toBe(
      "400 PrincipalNotFound",
    );
    expect(refusal(await assign(cloud, scope, name, { principalId, principalType: "User" }))).toBe(
      "400 UnmatchedPrincipalType",
    );
    expect(refusal(await assign(cloud, scope, "mine", { principalId }))).toBe("400 InvalidRoleAssignmentId");
    expect((await assign(cloud, scope, name, { principalId })).status).toBe(201);
    expect((await assign(cloud, scope, name, { principalId })).status).toBe(200);
    const twin = await assign(cloud, scope, "11111111-1111-4111-8111-111111111111", { principalId });
    expect(refusal(twin)).toBe("409 RoleAssignmentExists");
    expect(at(twin, "error.message")).toContain(name.replaceAll("-", ""));
    const moved = await assign(cloud, scope, name, { principalId: stranger, principalType: "User" });
    expect(refusal(moved)).toBe("400 RoleAssignmentUpdateNotPermitted");
  });

  test("is listed at its scope, above and below, and answered once more when deleted", async () => {
    const cloud = azure();
    await cloud.withAccount();
    const account = cloud.paths.account("rg", "aoai");
    await assign(cloud, account, name, { principalId: cloud.identity.objectId });
    const count = async (scope: string, filter = "") =>
      (
        at(
          await cloud.send(
            "GET",
            `${scope}/providers/Microsoft.Authorization/roleAssignments?${at22}${filter}`,
          ),
          "value",
        ) as unknown[]
      ).length;
    expect([
      await count(account),
      await count(cloud.subscription),
      await count(cloud.subscription, "&$filter=atScope()"),
    ]).toEqual([1, 1, 0]);
    const one = `${account}/providers/Microsoft.Authorization/roleAssignments/${name}?${at22}`;
    const deleted = await cloud.send("DELETE", one);
    expect([deleted.status, at(deleted, "name")]).toEqual([200, name]);
    expect((await cloud.send("DELETE", one)).status).toBe(204);
    expect(refusal(await cloud.send("GET", one))).toBe("404 RoleAssignmentNotFound");
  });
});

describe("a budget", () => {
  test("has an id without a slash in front, and is changed by who knows its etag", async () => {
    const cloud = azure();
    const path = `${cloud.subscription}/providers/Microsoft.Consumption/budgets/lab?api-version=2024-08-01`;
    const properties = {
      category: "Cost",
      amount: 50,
      timeGrain: "Monthly",
      timePeriod: { startDate: "2026-11-01T00:00:00Z" },
    };
    const made = await cloud.send("PUT", path, { properties });
    expect(made.status).toBe(201);
    expect(at(made, "id")).toBe(`${cloud.subscription.slice(1)}/providers/Microsoft.Consumption/budgets/lab`);
    expect(refusal(await cloud.send("PUT", path, { properties }))).toBe("412 PreconditionFailed");
    const changed = await cloud.send("PUT", path, {
      eTag: at(made, "eTag"),
      properties: { ...properties, amount: 60 },
    });
    expect([changed.status, at(changed, "properties.amount")]).toEqual([200, 60]);
    const late = { ...properties, timePeriod: { startDate: "2026-11-02T00:00:00Z" } };
    expect(refusal(await cloud.send("PUT", path.replace("lab", "two"), { properties: late }))).toBe(
      "400 InvalidParameter",
    );
    expect((await cloud.send("DELETE", path)).status).toBe(200);
  });
});
