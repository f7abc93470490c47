import { parseFaultRule } from "../../../packages/azure-simulator/src/faults/parse-rule";
import { faultInjector, fillPlaceholders } from "../../../packages/azure-simulator/src/faults/injector";
import { namedFaults } from "../../../packages/azure-simulator/src/faults/named";

const request = {
  method: "PUT",
  host: "management.azure.com",
  path: "/subscriptions/s/resourceGroups/rg?api-version=1",
};

describe("a fault of the wire", () => {
  test.each([
    [{}, true],
    [{ method: "put", host: "^MANAGEMENT", path: "/resourcegroups/" }, true],
    [{ method: "GET" }, false],
    [{ host: "openai" }, false],
    [{ path: "^/resourceGroups" }, false],
  ])("matches by method, host and path: %j", (match, strikes) => {
    const struck = faultInjector([{ match, effect: { kind: "cut" } }]).strike(request);
    expect(struck !== undefined).toBe(strikes);
  });

  test("strikes as often as it says, after as many as it says", () => {
    const faults = faultInjector([{ match: {}, effect: { kind: "cut" }, after: 1, times: 2 }]);
    const struck = Array.from({ length: 5 }, () => faults.strike(request) !== undefined);
    expect(struck).toEqual([false, true, true, false, false]);
    expect(faults.list()).toMatchObject([{ matched: 5, hit: 2 }]);
  });

  test("gives way to one that came before it, which does not use it up", () => {
    const faults = faultInjector([
      { name: "first", match: {}, effect: { kind: "cut" }, times: 1 },
      { name: "second", match: {}, effect: { kind: "cut" }, times: 1 },
    ]);
    expect([faults.strike(request)?.name, faults.strike(request)?.name, faults.strike(request)]).toEqual([
      "first",
      "second",
      undefined,
    ]);
  });

  test("fills in what the path said, also deep in its answer", () => {
    const faults = faultInjector([
      {
        match: { path: "resourceGroups/(?<group>[^/?]+)" },
        effect: { kind: "answer", status: 409, body: { error: [{ message: "$<group> $<other>" }] } },
      },
    ]);
    expect(faults.strike(request)?.effect).toMatchObject({ body: { error: [{ message: "rg $<other>" }] } });
    expect(fillPlaceholders({ a: 1, b: null }, {})).toEqual({ a: 1, b: null });
  });

  test("is gone when it is cleared, by itself or with all", () => {
    const faults = faultInjector();
    const { id } = faults.add({ match: {}, effect: { kind: "cut" } });
    faults.add({ match: { method: "GET" }, effect: { kind: "cut" } });
    faults.clear(id);
    expect(faults.strike(request)).toBeUndefined();
    faults.clear();
    expect(faults.list()).toEqual([]);
  });
});

describe("a fault of the cloud", () => {
  test("is found by whom it concerns, counted, and never strikes a request", () => {
    const faults = faultInjector([
      { condition: { kind: "denied", action: "/delete$" }, times: 1 },
      { condition: { kind: "unregistered", namespace: "Microsoft.Databricks" } },
    ]);
    expect(faults.strike(request)).toBeUndefined();
    expect(faults.condition("denied", "a/read")).toBeUndefined();
    expect(faults.condition("denied", "a/delete")).toEqual({ kind: "denied", action: "/delete$" });
    expect(faults.condition("denied", "a/delete")).toBeUndefined();
    expect(faults.condition("unregistered", "microsoft.databricks")).toBeDefined();
    expect(faults.condition("cluster-failure")).toBeUndefined();
  });
});

describe("a fault from outside", () => {
  test("is read from JSON", () => {
    const rule = { name: "n", match: { path: "/x" }, effect: { kind: "delay", milliseconds: 5 }, times: 1 };
    expect(parseFaultRule(JSON.stringify(rule))).toEqual(rule);
  });
  test.each([
    ["no JSON", "{", /no JSON/],
    ["no object", "3", /no fault/],
    ["an effect that there is not", '{"match":{},"effect":{"kind":"explode"}}', /effect\.kind/],
    ["a status that is none", '{"match":{},"effect":{"kind":"answer","status":42}}', /status/],
    ["a member that there is not", '{"match":{"verb":"GET"},"effect":{"kind":"cut"}}', /verb/],
    ["an expression that is none", '{"match":{"path":"("},"effect":{"kind":"cut"}}', /regular expression/],
    ["a condition that there is not", '{"condition":{"kind":"rain"}}', /condition\.kind/],
  ])("is refused with its reason: %s", (_, text, reason) => {
    expect(() => parseFaultRule(text)).toThrow(reason);
  });
});

describe("the named faults", () => {
  test.each(Object.entries(namedFaults))(
    "%s is one that could come from outside",
    (_, { description, rules }) => {
      expect(description).toMatch(/\.$/);
      expect(rules.length).toBeGreaterThan(0);
      for (const rule of rules) expect(parseFaultRule(JSON.stringify(rule))).toEqual(rule);
    },
  );
});

describe("the named faults of the wire", () => {
  const arm = "management.azure.com";
  const openai = "aoai.openai.azure.com";
  const account = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/aoai";
  test.each([
    ["account-conflict", "PUT", arm, `${account}?api-version=1`, "subdomain name 'aoai'"],
    ["policy-denied", "PUT", arm, `${account}?api-version=1`, "Resource 'aoai' was disallowed"],
    [
      "deployment-conflict",
      "PUT",
      arm,
      `${account}/deployments/gpt-4o?api-version=1`,
      `parent resource '${account}'`,
    ],
    ["model-retired", "PUT", arm, `${account}/deployments/gpt-4o?api-version=1`, "ServiceModelDeprecated"],
    [
      "group-locked",
      "DELETE",
      arm,
      "/subscriptions/s/resourcegroups/rg?api-version=1",
      "The scope '/subscriptions/s/resourcegroups/rg'",
    ],
    ["throttled", "PUT", arm, `${account}?api-version=1`, "requests for subscription 's'"],
    ["arm-unavailable", "GET", arm, "/subscriptions?api-version=1", "ServiceUnavailable"],
    ["secret-expired", "POST", "login.microsoftonline.com", "/t/oauth2/token", "AADSTS7000222"],
    ["secret-expired", "POST", "login.microsoftonline.com", "/t/oauth2/v2.0/token", "AADSTS7000222"],
    [
      "chat-throttled",
      "POST",
      openai,
      "/openai/deployments/d/chat/completions?api-version=2024-05-01-preview",
      "API version 2024-05-01-preview have",
    ],
    [
      "chat-filtered",
      "POST",
      openai,
      "/openai/deployments/d/chat/completions?api-version=1",
      "ResponsibleAIPolicyViolation",
    ],
    ["chat-unavailable", "POST", openai, "/openai/deployments/d/chat/completions?api-version=1", "503"],
    [
      "workspace-unavailable",
      "GET",
      "adb-1.2.azuredatabricks.net",
      "/api/2.1/clusters/list",
      "TEMPORARILY_UNAVAILABLE",
    ],
  ])("%s strikes %s https://%s%s", (name, method, host, path, text) => {
    const faults = faultInjector(namedFaults[name]?.rules ?? []);
    const struck = faults.strike({ method, host, path });
    expect(struck?.effect).toMatchObject({ kind: "answer" });
    const answer = JSON.stringify(struck?.effect);
    expect(answer).toContain(text);
    expect(answer).not.toContain("$<");
  });
  test("leave alone what they are not about", () => {
    const all = faultInjector(
      ["account-conflict", "policy-denied", "group-locked"].flatMap((name) => namedFaults[name]?.rules ?? []),
    );
    expect(
      all.strike({ method: "PUT", host: arm, path: `${account}/deployments/d?api-version=1` }),
    ).toBeUndefined();
    expect(all.strike({ method: "DELETE", host: arm, path: `${account}?api-version=1` })).toBeUndefined();
  });
});
