import { namedFaults } from "../../../../packages/azure-simulator/src/faults/named";
import { labRegions } from "../../../../stack/lab-config";
import { exitCodeOf } from "../../../../operations/preflight/report";
import { SUBSCRIPTION } from "../azure/cloud";
import { inCloud, labOf, stackOf, unwell, past } from "./support";

const arm = "^management\\.azure\\.com$";

test("finds that all fits where all does, and looks at everything", () =>
  inCloud([], async ({ look, cloud }) => {
    const report = await look();
    expect(unwell(report)).toEqual([]);
    expect(report).toMatchObject({
      status: "ok",
      region: "eastus2",
      subscriptionId: SUBSCRIPTION,
      stack: "dev",
    });
    expect(report.checks.map(({ id }) => id)).toEqual([
      "login",
      "subscription",
      "permissions",
      "purge",
      "providers",
      "model",
      "token-quota",
      "account-kind",
      "account-count",
      "account-name",
      "soft-deleted",
      "databricks",
      "in-the-way",
      "vm-size",
      "vm-quota",
    ]);
    // Three POSTs only read: the login's, and the questions whether a name is free and an account to be had.
    const writes = cloud.requests.lines.filter(
      ({ method, path }) => method !== "GET" && !/token|checkDomain|checkSku/.test(path),
    );
    expect(writes).toEqual([]);
  }));

test("asks who may assign roles where the account is called without keys, and says what Contributor lacks", () =>
  inCloud(
    [{ condition: { kind: "denied", action: "^Microsoft\\.Authorization/roleAssignments/write$" } }],
    async ({ look, check }) => {
      expect(unwell(await look())).toEqual([]);
      expect(unwell(await look({ openaiAuth: "entra" }))).toEqual(["role-assignments problem"]);
      const { message, fixes } = await check("role-assignments", { openaiAuth: "entra" });
      expect(message).toBe(
        "no role allows Microsoft.Authorization/roleAssignments/write at the subscription; whoever may assign roles there can give one",
      );
      expect(fixes).toEqual([
        expect.stringMatching(
          /--role "Role Based Access Control Administrator" --scope \/subscriptions\/[^/]+$/,
        ),
      ]);
    },
  ));

test("ends with 0, 1 or 3, by the worst that it found", () => {
  expect(exitCodeOf).toEqual({ ok: 0, problem: 1, unverified: 3 });
});

test("says that nobody is logged in, and takes nothing else for verified", () =>
  inCloud([], async ({ look }) => {
    const report = await look(
      {},
      { credential: { getToken: () => Promise.reject(new Error("AADSTS7000222: expired.\nTrace: 1")) } },
    );
    expect(report.status).toBe("problem");
    const [login, ...others] = report.checks;
    expect(login).toMatchObject({ id: "login", status: "problem" });
    expect(login?.message).toMatch(/secret: AADSTS7000222: expired$/);
    for (const { status, message } of others)
      expect([status, message]).toEqual(["unverified", "nobody is logged in"]);
  }));

test("takes what nobody may look at for unverified, never for well, and a problem for worse", () =>
  inCloud([{ condition: { kind: "denied", action: "locations/usages/read$" } }], async ({ look, cloud }) => {
    const report = await look();
    expect(unwell(report)).toEqual([
      "token-quota unverified",
      "account-count unverified",
      "vm-quota unverified",
    ]);
    expect(report.status).toBe("unverified");
    expect(report.checks.find(({ id }) => id === "token-quota")?.message).toMatch(
      /^not permitted to look: .*usages\/read/,
    );
    cloud.faults.add({ condition: { kind: "denied", action: "deletedAccounts/delete$" } });
    expect((await look()).status).toBe("problem");
  }));

test("takes a service that does not answer for unverified", () =>
  inCloud(
    [
      {
        match: { host: arm, path: "/providers/Microsoft.Compute/skus" },
        effect: { kind: "answer", status: 500, headers: { "retry-after": "0" } },
      },
    ],
    async ({ look }) => {
      const report = await look();
      expect(unwell(report)).toEqual(["vm-size unverified", "vm-quota unverified"]);
      expect(report.checks.find(({ id }) => id === "vm-size")?.message).toMatch(
        /^Azure did not say: HTTP_500: GET https:\/\/management\.azure\.com\/\S+\/skus: 500$/,
      );
    },
  ));

test("says everything that is wrong with the configuration, and looks no further", () =>
  inCloud([], async ({ look, cloud }) => {
    const report = await look({ openaiCapacity: "0", workspaceSku: "gold" });
    expect(report).toMatchObject({ status: "problem", region: null });
    expect(report.checks).toHaveLength(1);
    expect(report.checks[0]?.message).toMatch(/openaiCapacity is "0".*workspaceSku is "gold"/);
    expect(cloud.requests.total).toBe(0);
  }));

describe("the subscription", () => {
  test("must be enabled", () =>
    inCloud(
      [
        {
          match: { method: "GET", host: arm, path: "^/subscriptions/[^/]+\\?" },
          effect: { kind: "answer", status: 200, body: { displayName: "Student", state: "Disabled" } },
        },
      ],
      async ({ check }) => {
        const { status, message } = await check("subscription");
        expect([status, message]).toEqual(["problem", expect.stringContaining("Student")]);
        expect(message).toContain("is Disabled");
      },
    ));

  test("must be one that the login sees", () =>
    inCloud([], async ({ check }) => {
      const other = "99999999-2222-3333-4444-555555555555";
      const { status, message, fixes } = await check(
        "subscription",
        {},
        {
          configuration: {
            ...stackOf(),
            setting: (_key, variable) => (variable === "ARM_SUBSCRIPTION_ID" ? other : undefined),
          },
        },
      );
      expect([status, message]).toEqual(["problem", `the login sees no subscription ${other}`]);
      expect(fixes).toContain("pulumi config set azure-native:subscriptionId ID");
    }));
});

test("names the action that no role allows, and the role that would, at the group where that exists", () =>
  inCloud([{ condition: { kind: "denied", action: "accounts/write$" } }], async ({ check, group, cloud }) => {
    const before = await check("permissions");
    expect(before.message).toBe(
      "no role allows Microsoft.CognitiveServices/accounts/write at the subscription; whoever may assign roles there can give one",
    );
    expect(before.fixes).toEqual([
      `az role assignment create --assignee ${cloud.identity.objectId} --role "Contributor" --scope /subscriptions/${SUBSCRIPTION}`,
    ]);
    const { names } = labOf();
    const id = await group(names.resourceGroup);
    const after = await check("permissions");
    expect(after.message).toContain(`at the group ${names.resourceGroup}`);
    expect(after.fixes[0]).toContain(`--scope ${id}`);
  }));

test("tells what is missing for a purge from what is missing for a deployment", () =>
  inCloud([{ condition: { kind: "denied", action: "deletedAccounts/delete$" } }], async ({ look }) => {
    const report = await look();
    expect(unwell(report)).toEqual(["purge problem"]);
    expect(report.checks.find(({ id }) => id === "purge")).toMatchObject({
      stops: "down",
      fixes: [expect.stringContaining('--role "Cognitive Services Contributor"')],
    });
  }));

test("registers the resource providers that are missing, when it is told to", () =>
  inCloud(
    [{ condition: { kind: "unregistered", namespace: "Microsoft.Databricks" } }],
    async ({ look, check }) => {
      const before = await check("providers");
      expect(before.status).toBe("problem");
      expect(before.message).toBe(
        "the subscription is not registered for Microsoft.Databricks (NotRegistered)",
      );
      expect(before.fixes).toContain(
        `az provider register --subscription ${SUBSCRIPTION} --namespace Microsoft.Databricks --wait`,
      );
      const fixed = await look({}, { fix: true });
      expect(fixed).toMatchObject({ status: "ok", registered: ["Microsoft.Databricks"] });
      expect(await look({}, { fix: true })).toMatchObject({ status: "ok", registered: [] });
    },
  ));

test("needs Microsoft.Network for a private network alone", () =>
  inCloud([{ condition: { kind: "unregistered", namespace: "Microsoft.Network" } }], async ({ look }) => {
    expect(unwell(await look())).toEqual([]);
    expect(unwell(await look({ network: "private" }))).toEqual(["providers problem"]);
    expect(await look({ network: "private" }, { fix: true })).toMatchObject({
      status: "ok",
      registered: ["Microsoft.Network"],
    });
  }));

test("looks at all of the lab's regions in the stack's own order, each as if it were the stack's", () =>
  inCloud(
    [
      {
        match: { host: arm, path: "/locations/eastus2/usages.*2025-06-01" },
        effect: { kind: "answer", status: 200, body: { value: [] } },
      },
    ],
    async ({ look, workspace }) => {
      const { names } = labOf({ region: "swedencentral" });
      await workspace(names.resourceGroup, names.workspace);
      const report = await look({ region: "" }, { allRegions: true });
      expect(report.regions?.map(({ region }) => region)).toEqual(
        labRegions(stackOf(), SUBSCRIPTION, past()),
      );
      const statuses = Object.fromEntries(
        report.regions?.map(({ region, checks }) => [region, unwell({ checks })]) ?? [],
      );
      expect(statuses).toEqual({
        eastus2: ["token-quota unverified"],
        northcentralus: [],
        swedencentral: ["in-the-way problem"],
        switzerlandwest: [],
      });
    },
  ));

test("asks the subscription for a region that is not known here, and for no other", () =>
  inCloud([], async ({ check, look, cloud }) => {
    expect((await look()).checks.map(({ id }) => id)).not.toContain("region");
    const unknown = await check("region", { region: "taiwannorth" });
    expect([unknown.status, unknown.message]).toEqual([
      "problem",
      "region is taiwannorth, and the subscription has no such region",
    ]);
    expect(unknown.fixes).toEqual([expect.stringMatching(/^pulumi config set region \w+$/)]);
    cloud.faults.add({
      match: { host: arm, path: "^/subscriptions/[^/]+/locations\\?" },
      effect: { kind: "answer", status: 200, body: { value: [{ name: "taiwannorth" }] } },
    });
    expect((await check("region", { region: "Taiwan North" })).status).toBe("ok");
  }));

test.each([
  ["public-ip-limit", "network-quota", { network: "private" }, /1000 of 1000 PublicIPAddresses/],
  ["openai-not-offered", "account-kind", {}, /does not have QuotaId\/Feature required by SKU 'S0'/],
] as const)("finds beforehand what would refuse: %s", async (fault, id, keys, says) => {
  await inCloud([], async ({ check }) => expect((await check(id, keys)).status).toBe("ok"));
  await inCloud(namedFaults[fault]?.rules ?? [], async ({ check }) => {
    const { status, message } = await check(id, keys);
    expect([status, message]).toEqual(["problem", expect.stringMatching(says)]);
  });
});
