import * as fc from "fast-check";
import { decideClusterParts } from "../../../../operations/preflight/checks/cluster-parts";
import { decideDatabricksRegion } from "../../../../operations/preflight/checks/databricks-region";
import {
  decidePermissions,
  isAllowed,
  neededActions,
} from "../../../../operations/preflight/checks/permissions";
import { decideProviders } from "../../../../operations/preflight/checks/providers";
import { decideSubscription } from "../../../../operations/preflight/checks/subscription";
import { decideTokenQuota } from "../../../../operations/preflight/checks/token-quota";
import { decideVmQuota } from "../../../../operations/preflight/checks/vm-quota";
import { decideVmSize } from "../../../../operations/preflight/checks/vm-size";
import { firstFit } from "../../../../operations/preflight/pick";
import { type Status, worst } from "../../../../operations/preflight/report";
import { labOf } from "./support";

const set = (key: string, value: string): string => `set ${key} ${value}`;
const elsewhere: readonly string[] = [];

test("the worst of several is a problem before what is unverified, and that before ok", () => {
  const status = fc.constantFrom<Status>("ok", "problem", "unverified");
  fc.assert(
    fc.property(fc.array(status), (statuses) => {
      const found = worst(statuses.map((one) => ({ status: one })));
      expect(found).toBe(
        statuses.includes("problem") ? "problem" : statuses.includes("unverified") ? "unverified" : "ok",
      );
    }),
  );
});

test("the first region of the order is picked of which nothing is wrong and nothing unknown", () => {
  const region = (name: string, status: Status) => ({ region: name, status, checks: [] });
  expect(
    firstFit([region("a", "problem"), region("b", "unverified"), region("c", "ok"), region("d", "ok")]),
  ).toBe("c");
  expect(firstFit([region("a", "problem"), region("b", "unverified")])).toBeUndefined();
});

describe("roles", () => {
  const contributor = { actions: ["*"], notActions: ["Microsoft.Authorization/*/Write"] };

  test.each([
    ["Microsoft.CognitiveServices/accounts/write", [contributor], true],
    ["microsoft.authorization/roleAssignments/write", [contributor], false],
    [
      "Microsoft.CognitiveServices/accounts/write",
      [{ actions: ["Microsoft.CognitiveServices/*"], notActions: [] }],
      true,
    ],
    ["Microsoft.CognitiveServices/accounts/write", [{ actions: ["*/read"], notActions: [] }], false],
    ["Microsoft.CognitiveServices/accounts/write", [], false],
    // What one role leaves out, another may allow.
    [
      "Microsoft.Authorization/roleAssignments/write",
      [contributor, { actions: ["Microsoft.Authorization/*"], notActions: [] }],
      true,
    ],
    // A dot is a dot.
    [
      "MicrosoftXCognitiveServices/accounts/read",
      [{ actions: ["Microsoft.CognitiveServices/*"], notActions: [] }],
      false,
    ],
  ])("%s by %j: %p", (action, permissions, allowed) => {
    expect(isAllowed(action, permissions)).toBe(allowed);
  });

  test("are needed for what the stack creates, and for no more", () => {
    const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/g/providers";
    const own = neededActions(labOf());
    expect(own).toContain("Microsoft.CognitiveServices/accounts/write");
    expect(own).toContain("Microsoft.Databricks/workspaces/write");
    expect(own).not.toContain("Microsoft.Consumption/budgets/write");
    expect(neededActions(labOf({ budgetAmount: "5", budgetEmail: "a@b.cc" }))).toContain(
      "Microsoft.Consumption/budgets/write",
    );
    expect(own.filter((action) => action.startsWith("Microsoft.Network/"))).toEqual([]);
    expect(neededActions(labOf({ network: "private" }))).toContain(
      "Microsoft.Network/privateEndpoints/write",
    );
    const reused = neededActions(
      labOf({
        existingOpenaiAccountId: `${group}/Microsoft.CognitiveServices/accounts/a1`,
        existingOpenaiDeployment: "chat",
        existingWorkspaceId: `${group}/Microsoft.Databricks/workspaces/w1`,
      }),
    );
    expect(reused).toEqual([
      "Microsoft.CognitiveServices/accounts/listKeys/action",
      "Microsoft.Databricks/workspaces/read",
    ]);
  });

  test("that are missing are named together", () => {
    const verdict = decidePermissions(
      ["A/write", "B/write", "C/read"],
      [{ actions: ["*/read"], notActions: [] }],
      {
        scope: "/subscriptions/s",
        role: "Contributor",
        assignee: "me",
      },
    );
    expect(verdict.message).toBe(
      "no role allows A/write and B/write at the subscription; whoever may assign roles there can give one",
    );
  });

  test("without keys, none is listed, and there is a group and a connector even where all else exists", () => {
    const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/g/providers";
    expect(
      neededActions(
        labOf({
          openaiAuth: "entra",
          existingOpenaiAccountId: `${group}/Microsoft.CognitiveServices/accounts/a1`,
          existingOpenaiDeployment: "d1",
          existingWorkspaceId: `${group}/Microsoft.Databricks/workspaces/w1`,
        }),
      ),
    ).toEqual([
      "Microsoft.Resources/subscriptions/resourceGroups/write",
      "Microsoft.Databricks/accessConnectors/write",
      "Microsoft.Databricks/workspaces/read",
    ]);
  });
});

test.each([
  ["Enabled", "ok"],
  ["PastDue", "ok"],
  ["Warned", "problem"],
  ["Disabled", "problem"],
  ["Deleted", "problem"],
])("a subscription that is %s is %s", (state, status) => {
  expect(decideSubscription({ displayName: "Mine", state }, "id").status).toBe(status);
});

test("a resource provider that needs no registration is as good as a registered one", () => {
  const provider = (registrationPolicy: string, registrationState: string) => ({
    namespace: "N",
    registrationPolicy,
    registrationState,
    resourceTypes: [],
  });
  expect(decideProviders([provider("RegistrationFree", "NotRegistered")], "s").status).toBe("ok");
  expect(decideProviders([provider("RegistrationRequired", "Registering")], "s").status).toBe("problem");
});

test("Databricks must be offered in the region, by whichever spelling", () => {
  const provider = (locations?: string[]) => ({
    namespace: "Microsoft.Databricks",
    registrationState: "Registered",
    resourceTypes: [{ resourceType: "workspaces", ...(locations && { locations }) }],
  });
  expect(
    decideDatabricksRegion(provider(["Sweden Central"]), { region: "swedencentral", elsewhere }).status,
  ).toBe("ok");
  expect(decideDatabricksRegion(provider(["Sweden Central"]), { region: "eastus2", elsewhere }).status).toBe(
    "problem",
  );
  expect(decideDatabricksRegion(provider(), { region: "eastus2", elsewhere }).status).toBe("unverified");
});

test("tokens fit exactly when what is asked for is not more than what others leave", () => {
  const amounts = fc.nat({ max: 200 });
  fc.assert(
    fc.property(amounts, amounts, amounts, amounts, (limit, others, held, capacity) => {
      const demand = { usageName: "q", name: "d", capacity, held, capacityKey: "openaiCapacity" };
      const usage = { name: { value: "q" }, currentValue: others + held, limit };
      const { status, fixes } = decideTokenQuota([demand], usage, {
        region: "r",
        deleted: [],
        set,
        elsewhere,
      });
      expect(status).toBe(capacity <= Math.max(0, limit - others) ? "ok" : "problem");
      const offered = fixes?.find((fix) => fix.startsWith("set openaiCapacity"));
      expect(offered).toBe(
        status === "problem" && limit > others ? `set openaiCapacity ${limit - others}` : undefined,
      );
    }),
  );
});

test("what fits in the end but not on the way is refused, and what is offered first fits on the way", () => {
  const demand = fc.record({
    usageName: fc.constant("q"),
    name: fc.constant("d"),
    capacity: fc.integer({ min: 1, max: 100 }),
    held: fc.integer({ min: 0, max: 100 }),
  });
  const dropped = { usageName: "q", name: "old", capacity: 0, held: 100 };
  fc.assert(
    fc.property(fc.array(demand, { minLength: 1, maxLength: 4 }), fc.nat({ max: 200 }), (changes, spare) => {
      // What is there, or shall be, fits; and each that is new has the place of one that goes before it.
      const keyed = changes.map((one, index) => ({
        ...one,
        held: Math.max(1, one.held),
        capacityKey: `k${index}`,
      }));
      const sum = (key: "capacity" | "held") => [...keyed, dropped].reduce((all, one) => all + one[key], 0);
      const limit = Math.max(sum("held"), sum("capacity")) + spare;
      const usage = { name: { value: "q" }, currentValue: sum("held"), limit };
      const {
        status,
        message,
        fixes = [],
      } = decideTokenQuota([...keyed, dropped], usage, { region: "r", deleted: [], set, elsewhere });
      let now = sum("held");
      const held = keyed.map(({ capacity, held: before }) => (now += capacity - before));
      expect(status).toBe(Math.max(...held) <= limit ? "ok" : "problem");
      if (status === "ok") return;
      expect(message).toContain("until old is deleted");
      const first = new Map(
        (fixes[0] ?? "").split(" && ").map((fix) => [fix.split(" ")[1], Number(fix.split(" ")[2])]),
      );
      const smaller = keyed.map((one) => ({ ...one, capacity: first.get(one.capacityKey) ?? one.capacity }));
      expect(
        decideTokenQuota([...smaller, dropped], usage, { region: "r", deleted: [], set, elsewhere }).status,
      ).toBe("ok");
    }),
  );
});

test("a quota that Azure does not list is unverified", () => {
  const demand = { usageName: "q", name: "d", capacity: 1, held: 0, capacityKey: "k" };
  expect(decideTokenQuota([demand], undefined, { region: "r", deleted: [], set, elsewhere }).status).toBe(
    "unverified",
  );
});

test("a cluster fits when its least number of machines does, in the tighter of two quotas", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.nat({ max: 9 }),
      fc.nat({ max: 50 }),
      fc.nat({ max: 50 }),
      (least, more, family, region) => {
        const quota = (what: string, left: number) => ({ what, left, limit: 100 });
        const quotas = [quota("family", family), quota("region", region)];
        const size = { kind: "autoscale" as const, minWorkers: least - 1, maxWorkers: least - 1 + more };
        const { status, message } = decideVmQuota(size, 4, quotas, {
          region: "r",
          subscriptionId: "s",
          set,
          elsewhere,
        });
        expect(status).toBe(least * 4 <= Math.min(family, region) ? "ok" : "problem");
        const grows = Math.floor(Math.min(family, region) / 4);
        expect(message.includes("room for")).toBe(status === "ok" && grows < least + more);
      },
    ),
  );
});

test("a machine that is not to be had is exchanged for one with as many vCPUs and the likest name", () => {
  const size = (name: string, vCPUs: number, restricted = false) => ({
    resourceType: "virtualMachines",
    name,
    family: "f",
    capabilities: [{ name: "vCPUs", value: String(vCPUs) }],
    restrictions: restricted
      ? [{ type: "Location", reasonCode: "QuotaId" }]
      : [{ type: "Zone", reasonCode: "NotAvailableForSubscription" }],
  });
  const sizes = [
    size("Standard_D4ds_v5", 4, true),
    size("Standard_E4ds_v5", 4),
    size("Standard_D8ds_v5", 8),
    size("Standard_D4s_v3", 4),
  ];
  const { status, message, fixes } = decideVmSize("Standard_D4ds_v5", sizes, "r", { set, elsewhere });
  expect([status, message]).toEqual([
    "problem",
    "Standard_D4ds_v5 is restricted in r for this subscription (QuotaId)",
  ]);
  expect(fixes?.[0]).toBe("set clusterNodeType Standard_D4s_v3");
  // Single zones leave the others.
  expect(decideVmSize("standard_d8ds_v5", sizes, "r", { set, elsewhere }).status).toBe("ok");
});

test("the newest runtime for machine learning takes the place of one that is not offered", () => {
  const runtimes = [
    "9.1.x-cpu-ml-scala2.12",
    "17.3.x-scala2.13",
    "16.4.x-cpu-ml-scala2.12",
    "17.3.x-gpu-ml-scala2.13",
  ];
  const { fixes } = decideClusterParts(
    { runtime: "16.3.x-cpu-ml-scala2.12", nodeType: "n" },
    { runtimes, nodeTypes: ["n"] },
    set,
  );
  expect(fixes).toEqual(["set clusterRuntime 16.4.x-cpu-ml-scala2.12"]);
});
