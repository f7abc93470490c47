import type { World } from "../../../infra/dynamic-providers/arm-session";
import {
  type Account,
  account,
  against,
  deleted,
  found,
  lab,
  purgeProvider,
  type Reply,
} from "./support/purge";

const operation = "https://management.azure.com/operations/1";

const destroy = (
  replies: (Reply | Error)[],
  effects: Partial<World> = {},
  config: Record<string, string> = {},
) =>
  against(
    [found(), ...replies],
    (provider) => provider.delete("id", { ...account, ...lab }),
    effects,
    config,
  );

const create = (replies: (Reply | Error)[], softDeleted?: "purge" | "restore") =>
  against(replies, (provider) =>
    provider.create({ ...account, ...lab, ...(softDeleted === undefined ? {} : { softDeleted }) }),
  );

const refused = (status: number, code: string): Reply => ({
  status,
  body: { error: { code, message: "no" } },
});

describe("destroying", () => {
  test("purges the deleted account where it was, with a token for management", async () => {
    const { requests, tokens, scopes, warnings } = await destroy([{ status: 200 }]);
    expect(requests).toEqual([`GET ${deleted}`, `DELETE ${deleted}`]);
    expect(new Set(tokens)).toEqual(new Set(["Bearer the-token"]));
    expect(new Set(scopes)).toEqual(new Set(["https://management.azure.com/.default"]));
    expect(warnings).toEqual([]);
  });

  test("waits for the operation to succeed, as long as the service asks", async () => {
    const { requests, waits, warnings } = await destroy([
      { status: 202, headers: { "azure-asyncoperation": operation, "retry-after": "3" } },
      { status: 200, headers: { "retry-after": "4" }, body: { status: "Deleting" } },
      { status: 200, body: { status: "Succeeded" } },
    ]);
    expect(requests.slice(2)).toEqual([`GET ${operation}`, `GET ${operation}`]);
    expect(waits).toEqual([3, 4]);
    expect(warnings).toEqual([]);
  });

  test("waits for a location to be done where there is no operation", async () => {
    const { unanswered, warnings } = await destroy([
      { status: 202, headers: { location: operation, "retry-after": "0" } },
      { status: 202, headers: { "retry-after": "0" } },
      { status: 204 },
    ]);
    expect(unanswered).toBe(0);
    expect(warnings).toEqual([]);
  });

  test("is content where there is nothing to purge", async () => {
    for (const replies of [[refused(404, "ResourceNotFound")], [found(), refused(404, "ResourceNotFound")]]) {
      const { unanswered, warnings } = await against(replies, (provider) =>
        provider.delete("id", { ...account, ...lab }),
      );
      expect([unanswered, warnings]).toEqual([0, []]);
    }
  });

  test.each<[string, Reply | Error]>([
    ["is throttled", { status: 429, headers: { "retry-after": "7" } }],
    ["meets a failing service", { status: 503, headers: { "retry-after": "7" } }],
    ["meets an account that is still being deleted", { status: 409, headers: { "retry-after": "7" } }],
  ])("tries again after the time named when it %s", async (_what, reply) => {
    const { waits, warnings, unanswered } = await destroy([reply, { status: 200 }]);
    expect([waits, warnings, unanswered]).toEqual([[7], [], 0]);
  });

  test("tries again when the connection breaks", async () => {
    const { warnings, unanswered } = await destroy([new Error("socket hang up"), { status: 200 }]);
    expect([warnings, unanswered]).toEqual([[], 0]);
  });

  test("waits no longer than a minute at a time, whatever the service asks", async () => {
    const { waits } = await destroy([{ status: 429, headers: { "retry-after": "86400" } }, { status: 200 }]);
    expect(waits).toEqual([60]);
  });
});

describe("creating, where Azure may still keep a deleted account of the name,", () => {
  test("asks for nothing unless it is told what to do", async () => {
    const { requests, result } = await create([]);
    expect(requests).toEqual([]);
    expect(result.outs.restore).toBe(false);
  });

  test("purges it where that is asked for, and is content where there is none", async () => {
    const { requests, result } = await create([found(), { status: 200 }], "purge");
    expect(requests).toEqual([`GET ${deleted}`, `DELETE ${deleted}`]);
    expect(result.outs.restore).toBe(false);
    expect((await create([refused(404, "NotFound")], "purge")).warnings).toEqual([]);
  });

  test.each([
    [found(), true],
    [refused(404, "NotFound"), false],
  ])("looks whether there is one to restore (%j: %p)", async (reply, restore) => {
    const { requests, result, warnings } = await create([reply], "restore");
    expect(requests).toEqual([`GET ${deleted}`]);
    expect(result.outs.restore).toBe(restore);
    expect(warnings).toEqual([]);
  });

  test.each(["purge", "restore"] as const)(
    "warns where it may not %s, and lets the service have the last word",
    async (softDeleted) => {
      const { result, warnings } = await create([refused(403, "AuthorizationFailed")], softDeleted);
      expect(result.outs.restore).toBe(false);
      expect(warnings).toEqual([
        expect.stringMatching(/^warning: .* could not be (purged|restored): HTTP 403/),
      ]);
    },
  );

  test("keeps to an account that it restored when it is changed later", async () => {
    const { result } = await against([], (provider) =>
      provider.update("id", { ...account, restore: true }, { ...account, __provider: "b" }),
    );
    expect(result.outs).toMatchObject({ restore: true, __provider: "b" });
  });
});

describe("a purge that does not succeed is a warning, never a failed destroy:", () => {
  const command =
    "az cognitiveservices account purge --subscription sub-1 --location swedencentral --resource-group rg-lab --name oai-lab";

  test("refused for want of permission", async () => {
    const { requests, warnings } = await destroy([refused(403, "AuthorizationFailed")]);
    expect(requests).toHaveLength(2);
    expect(warnings).toHaveLength(1);
    // The engine counts a line that begins so among the warnings of the update.
    expect(warnings[0]).toMatch(/^warning: /);
    for (const part of ["403", "AuthorizationFailed", "48 hours", "deletedAccounts/delete", command]) {
      expect(warnings[0]).toContain(part);
    }
  });

  test.each<[string, (Reply | Error)[]]>([
    ["a service that fails every time", Array.from({ length: 8 }, () => ({ status: 500 }))],
    ["a network that is not there", Array.from({ length: 8 }, () => new Error("ENOTFOUND"))],
    [
      "an operation that fails",
      [
        { status: 202, headers: { "azure-asyncoperation": operation } },
        { status: 200, body: { status: "Failed", error: { code: "InternalServerError" } } },
      ],
    ],
  ])("%s", async (_what, replies) => {
    const { warnings, unanswered } = await destroy(replies);
    expect(warnings).toEqual([expect.stringContaining(command)]);
    expect(unanswered).toBe(0);
  });

  test("nobody logged in, told in one line and asked once", async () => {
    const error = Object.assign(new Error("Please run 'az login'.\nTried: a, b, c"), {
      name: "CredentialUnavailableError",
    });
    const { waits, warnings } = await destroy([], {
      login: () => ({ getToken: () => Promise.reject(error) }),
    });
    expect(waits).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("could not be purged: Please run 'az login'.\n");
    expect(warnings[0]).not.toContain("Tried");
  });
});

test("logs in with the stack's settings of the Azure provider before those of the environment", async () => {
  const seen: Record<string, string | undefined> = {};
  const login: World["login"] = (_login, setting, { authority }) => {
    seen.tenant = setting("tenantId", "ARM_TENANT_ID");
    seen.client = setting("clientId", "ARM_CLIENT_ID");
    seen.subscription = setting("subscriptionId", "ARM_SUBSCRIPTION_ID");
    seen.authority = authority;
    return { getToken: async () => ({ token: "t", expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  };
  const before = { ...process.env };
  Object.assign(process.env, {
    ARM_TENANT_ID: "tenant-of-environment",
    ARM_CLIENT_ID: "client-of-environment",
  });
  try {
    await destroy([{ status: 200 }], { login }, { "azure-native:tenantId": "tenant-of-stack" });
  } finally {
    process.env = before;
  }
  expect(seen).toEqual({
    tenant: "tenant-of-stack",
    client: "client-of-environment",
    subscription: "sub-1",
    authority: "https://login.microsoftonline.com",
  });
});

test("speaks to the cloud that the Azure provider is set to", async () => {
  const { requests, scopes } = await destroy(
    [{ status: 200 }],
    {},
    { "azure-native:environment": "usgovernment" },
  );
  expect(requests[0]).toContain("GET https://management.usgovcloudapi.net/subscriptions/sub-1/");
  expect(new Set(scopes)).toEqual(new Set(["https://management.usgovcloudapi.net/.default"]));
});

describe("a change", () => {
  const provider = purgeProvider({} as World);
  const diff = (news: Partial<Account>) =>
    provider.diff("id", { ...account, __provider: "a" }, { ...account, __provider: "a", ...news });

  test.each(Object.keys(account))(
    "of the %s is another account, so that the old one is purged",
    async (key) => {
      expect(await diff({ [key]: "other" })).toMatchObject({ changes: true, replaces: [key] });
    },
  );

  test("of the provider's own source is kept in the state and replaces nothing", async () => {
    expect(await diff({ __provider: "b" })).toMatchObject({ changes: true, replaces: [] });
  });

  test("of what becomes of a deleted account of the name replaces nothing", async () => {
    expect(await diff({ softDeleted: "restore" })).toMatchObject({ changes: true, replaces: [] });
  });

  test("of nothing is none", async () => {
    expect(await diff({})).toMatchObject({ changes: false, replaces: [] });
  });
});

test.each([null, [], "a page", 7, { status: null }])(
  "an operation that is answered with %j is no purge, and is told in a line",
  async (body) => {
    const accepted = { status: 202, headers: { "azure-asyncoperation": operation } };
    const { warnings } = await destroy([
      accepted,
      { status: 200, body },
      { status: 200, body: { status: "Failed" } },
    ]);
    expect(warnings.join()).toMatch(
      /could not be purged: (GET .*\/operations\/1: 200, but the answer is|the operation ended as Failed)/,
    );
  },
);
