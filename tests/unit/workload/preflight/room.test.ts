import { anything } from "../../../../packages/rest-client/src/shape";
import { labIds } from "../../../../infra/config/azure-resources";
import { SUBSCRIPTION } from "../azure/cloud";
import { inCloud, LAB_ID, labOf, unwell, made } from "./support";

const gpt4oStandard = "^OpenAI\\.Standard\\.gpt-4o$";

describe("the quota of tokens", () => {
  test("is what others have left", () =>
    inCloud([{ condition: { kind: "quota-exhausted", usage: gpt4oStandard } }], async ({ check }) => {
      const { status, message, fixes } = await check("token-quota");
      expect(status).toBe("problem");
      expect(message).toBe(
        "0 of 150,000 tokens a minute are left of OpenAI.Standard.gpt-4o in eastus2, and 10,000 are asked for",
      );
      expect(fixes).toEqual(["npx llmops preflight --all-regions --pick"]);
    }));

  test("is mended by commands for the stack that was named", () =>
    inCloud([{ condition: { kind: "quota-exhausted", usage: gpt4oStandard } }], async ({ check }) => {
      const { fixes } = await check("token-quota", {}, { stack: "acme/dev" });
      expect(fixes).toEqual(["npx llmops preflight --all-regions --pick --stack acme/dev"]);
    }));

  test("offers what is left", () =>
    inCloud([], async ({ check, account, deployment }) => {
      await deployment(await account("theirs", "their-account"), "theirs", 145);
      const { status, fixes } = await check("token-quota");
      expect([status, fixes[0]]).toEqual(["problem", "pulumi config set openaiCapacity 5"]);
    }));

  test("does not count the stack's own deployment against it", () =>
    inCloud([], async ({ check, account, deployment }) => {
      const { names } = labOf();
      await deployment(await account(names.resourceGroup, names.openaiAccount), "gpt-4o", 150);
      expect((await check("token-quota", { openaiCapacity: "150" })).status).toBe("ok");
      expect((await check("token-quota", { openaiCapacity: "151" })).status).toBe("problem");
    }));

  test("goes by the catalogue's name, which is not always the model's", () =>
    inCloud([], async ({ check }) => {
      const keys = { openaiModel: "gpt-4.1-mini", openaiSku: "GlobalStandard", openaiCapacity: "2001" };
      expect((await check("token-quota", keys)).message).toContain(
        "of OpenAI.GlobalStandard.gpt4.1-mini in eastus2",
      );
    }));

  test("is summed over the stack's deployments, and names deleted accounts that hold some of it", () =>
    inCloud([], async ({ check, account, deployment, send, arm, subscription }) => {
      const more = JSON.stringify([{ name: "second", capacity: 141 }]);
      expect((await check("token-quota", { openaiMoreDeployments: more })).message).toContain(
        "151,000 are asked for",
      );
      const theirs = await account("theirs", "their-account");
      await deployment(theirs, "theirs", 150);
      await send("DELETE", `${subscription}/resourceGroups/theirs`, "2024-03-01");
      await arm.find(`${subscription}/resourceGroups/theirs`, "2024-03-01", anything);
      const { message, fixes } = await check("token-quota");
      expect(message).toContain(
        "soft-deleted accounts hold quota too: their-account (nothing on it says that it is this lab's)",
      );
      // It is for its owner to purge.
      expect(fixes).toEqual(["npx llmops preflight --all-regions --pick"]);
    }));
});

describe("names", () => {
  test("must be free in all of Azure", () =>
    inCloud([], async ({ check, account, deleteAccount }) => {
      const id = await account("theirs", "taken-name");
      const taken = await check("account-name", { openaiAccountName: "taken-name" });
      expect(taken.message).toBe(
        "taken-name.openai.azure.com is taken by an account that is not this stack's",
      );
      await deleteAccount(id);
      const held = await check("account-name", { openaiAccountName: "taken-name" });
      expect(held.message).toBe(
        "taken-name.openai.azure.com is held by a deleted account of this subscription: nothing on it says that it is this lab's",
      );
      expect(held.fixes).toEqual(["pulumi config set openaiAccountName ANOTHER-NAME"]);
    }));

  test("can be held by the stack's own deleted account: refused, purged or restored, as configured", () =>
    inCloud([], async ({ check, look, account, deleteAccount }) => {
      const { names } = labOf();
      await deleteAccount(await account(names.resourceGroup, names.openaiAccount));
      const own = { resources: async () => made(labIds(labOf()).group) };
      const refused = await look({}, own);
      expect(unwell(refused)).toEqual(["soft-deleted problem"]);
      const { message, fixes } = await check("soft-deleted", {}, own);
      expect(message).toBe(
        `${names.openaiAccount} was deleted, and Azure keeps it until 2026-11-26 12:00 UTC`,
      );
      expect(fixes).toEqual([
        "pulumi config set openaiSoftDeleted purge",
        "pulumi config set openaiSoftDeleted restore",
        expect.stringContaining(`--name ${names.openaiAccount}`),
        "pulumi config set openaiAccountName ANOTHER-NAME",
      ]);
      expect((await check("soft-deleted", { openaiSoftDeleted: "purge" }, own)).message).toMatch(
        /it is purged first$/,
      );
      expect((await check("soft-deleted", { openaiSoftDeleted: "restore" }, own)).message).toMatch(
        /it is restored$/,
      );
      // It was in another region's lab, whose names are others.
      expect((await check("soft-deleted", { region: "swedencentral" }, own)).status).toBe("ok");
    }));

  test("are not held by the stack's own deleted account where that was in another region", () =>
    inCloud([], async ({ look, account, deleteAccount }) => {
      const { names } = labOf();
      await deleteAccount(await account(names.resourceGroup, names.openaiAccount, "swedencentral"));
      const resources = async () => made(labIds(labOf()).group);
      const report = await look({ openaiSoftDeleted: "purge" }, { resources });
      // The program would purge and restore in its own region; there is nothing there, and the name is held all the same.
      expect(unwell(report)).toEqual(["account-name problem"]);
      expect(report.checks.find(({ id }) => id === "account-name")?.fixes[0]).toContain(
        "--location swedencentral",
      );
    }));

  const theirs = { "llmops-lab-id": "another", stack: "dev", project: "theirs" };
  const mine = { "LLMOPS-LAB-ID": LAB_ID.toUpperCase() };
  const recover = ["npx llmops recover"];
  const another = ["pulumi stack init ANOTHER-NAME --copy-config-from dev"];

  test.each([
    ["another lab's", theirs, /bears the identity of another lab of stack dev of project theirs/, another],
    ["nobody's", {}, /nothing on it says that it is this lab's/, another],
    ["its own", mine, /bears this lab's identity/, recover],
  ])(
    "must not be of something that the stack does not know, which looks %s",
    async (_whose, tags, why, ways) =>
      inCloud([], async ({ check, put, subscription }) => {
        const { names } = labOf();
        const id = `${subscription}/resourceGroups/${names.resourceGroup}`;
        await put(id, "2024-03-01", { location: "eastus2", tags });
        const { status, message, fixes } = await check("in-the-way");
        expect(status).toBe("problem");
        expect(message).toContain(`the resource group ${names.resourceGroup}`);
        expect(message).toMatch(why);
        expect(fixes).toEqual(ways);
      }),
  );

  test.each([
    ["another lab's", theirs, ["existingOpenaiDeployment GPT-4o", "openaiDeployment ANOTHER-NAME"]],
    ["nobody's", {}, ["existingOpenaiDeployment GPT-4o", "openaiDeployment ANOTHER-NAME"]],
    ["its own", mine, undefined],
  ])("must not be of a deployment on a borrowed account, which looks %s", async (_whose, tags, keys) =>
    inCloud([], async ({ check, account, put }) => {
      const existingOpenaiAccountId = await account("theirs", "their-account");
      await put(`${existingOpenaiAccountId}/deployments/gpt-4o`, "2025-06-01", {
        sku: { name: "Standard", capacity: 1 },
        properties: { model: { format: "OpenAI", name: "gpt-4o", version: "2024-11-20" } },
        tags,
      });
      const borrowing = { existingOpenaiAccountId, openaiDeployment: "GPT-4o" };
      // Of a new lab, which has no identity yet, nothing can be its own.
      for (const resources of [async () => made(), async () => []]) {
        const { status, fixes } = await check("in-the-way", borrowing, { resources });
        const isKnown = keys === undefined && (await resources()).length > 0;
        expect([status, fixes]).toEqual([
          "problem",
          isKnown
            ? recover
            : (keys ?? ["existingOpenaiDeployment GPT-4o", "openaiDeployment ANOTHER-NAME"]).map(
                (key) => `pulumi config set ${key}`,
              ),
        ]);
      }
    }),
  );

  test("must not be of a managed group, which only its own workspace's leaving lets it delete", () =>
    inCloud([], async ({ check, group }) => {
      const { names } = labOf();
      await group(names.managedResourceGroup);
      const { message, fixes } = await check("in-the-way");
      expect(message).toContain(names.managedResourceGroup);
      expect(fixes).toEqual([
        `az group delete --subscription ${SUBSCRIPTION} --name ${names.managedResourceGroup} --yes`,
      ]);
    }));

  test("of a new lab are nobody else's", () =>
    inCloud([], async ({ look }) => {
      const { status, checks } = await look({}, { resources: async () => [] });
      expect(status).toBe("ok");
      expect(checks.map(({ id }) => id)).not.toContain("account-name");
    }));

  test("may be of what the stack made itself", () =>
    inCloud([], async ({ look, workspace, account }) => {
      const { names } = labOf();
      await workspace(names.resourceGroup, names.workspace);
      await account(names.resourceGroup, names.openaiAccount);
      const ids = Object.values(labIds(labOf()));
      expect(unwell(await look({}, { resources: async () => made(...ids) }))).toEqual([]);
    }));
});

describe("machines", () => {
  test("must be offered, and not restricted for the subscription", () =>
    inCloud([], async ({ check }) => {
      const restricted = await check("vm-size", { clusterNodeType: "Standard_NC4as_T4_v3" });
      expect(restricted.message).toContain(
        "is restricted in eastus2 for this subscription (NotAvailableForSubscription)",
      );
      const unknown = await check("vm-size", { clusterNodeType: "Standard_D4ds_v9" });
      expect(unknown.message).toBe("Standard_D4ds_v9 is not offered in eastus2");
      expect(unknown.fixes[0]).toBe("pulumi config set clusterNodeType Standard_D4ds_v5");
    }));

  test("must have room in the quota of their family and in the region's", () =>
    inCloud([], async ({ check, cloud }) => {
      expect((await check("vm-quota", { clusterWorkers: "24" })).status).toBe("ok");
      const many = await check("vm-quota", { clusterWorkers: "25" });
      expect(many.message).toContain("the cluster needs 104 vCPUs in eastus2; 100 of 100 vCPUs are left");
      expect(many.fixes[0]).toBe("pulumi config set clusterWorkers 24");
      expect(
        (await check("vm-quota", { clusterAutoscaleMin: "1", clusterAutoscaleMax: "40" })).message,
      ).toContain("room for 24 of up to 40 workers");
      cloud.faults.add({ condition: { kind: "quota-exhausted", usage: "^cores$" } });
      const full = await check("vm-quota");
      expect([full.status, full.message]).toEqual([
        "problem",
        expect.stringContaining("0 of 100 vCPUs are left of the whole region"),
      ]);
    }));

  test("that the stack's own cluster holds are not counted against it", () =>
    inCloud([], async ({ check, workspace, cluster }) => {
      const { names } = labOf();
      const host = await workspace(names.resourceGroup, names.workspace);
      await cluster(host, { cluster_name: names.cluster, num_workers: 24 });
      const own = await check("vm-quota", { clusterWorkers: "24" });
      expect([own.status, own.message]).toEqual([
        "ok",
        expect.stringContaining("100 of 100 vCPUs are left of the whole region"),
      ]);
      expect((await check("vm-quota", { clusterName: "another" })).status).toBe("problem");
    }));
});

describe("parts that exist", () => {
  const ids = (subscription: string) => ({
    account: `${subscription}/resourceGroups/theirs/providers/Microsoft.CognitiveServices/accounts/their-account`,
    workspace: `${subscription}/resourceGroups/theirs/providers/Microsoft.Databricks/workspaces/their-workspace`,
  });

  test("are looked at as the program will, and where they are", () =>
    inCloud([], async ({ look, check, account, deployment, workspace, cluster, subscription }) => {
      const their = ids(subscription);
      await deployment(await account("theirs", "their-account", "swedencentral"), "chat", 10);
      const host = await workspace("theirs", "their-workspace", "swedencentral");
      const good = await cluster(host);
      const photon = await cluster(host, { runtime_engine: "PHOTON", cluster_name: "fast" });
      const keys = { existingOpenaiAccountId: their.account, existingWorkspaceId: their.workspace };
      expect(
        unwell(await look({ ...keys, existingClusterId: good, existingOpenaiDeployment: "chat" })),
      ).toEqual([]);
      expect((await check("token-quota", keys)).message).toContain("in swedencentral");
      expect((await check("vm-quota", keys)).message).toContain("in swedencentral");
      const { message } = await check("existing", {
        ...keys,
        existingClusterId: photon,
        existingOpenaiDeployment: "other",
      });
      expect(message).toContain("existingClusterId, " + photon + ": Photon is on: must be off");
      expect(message).toContain("existingOpenaiDeployment, other: it does not exist");
      expect(
        (await check("existing", { ...keys, existingClusterId: "0101-000000-missing" })).message,
      ).toContain("existingClusterId, 0101-000000-missing: it does not exist");
    }));

  test("must exist", () =>
    inCloud([], async ({ look, subscription }) => {
      const their = ids(subscription);
      const report = await look({
        existingOpenaiAccountId: their.account,
        existingWorkspaceId: their.workspace,
      });
      expect(unwell(report)).toEqual(["existing problem"]);
      expect(report.checks.find(({ id }) => id === "existing")?.message).toMatch(
        /existingOpenaiAccountId, their-account: it does not exist.*; existingWorkspaceId, their-workspace: it does not/,
      );
    }));

  test("must offer the runtime and the machine of a new cluster", () =>
    inCloud([], async ({ check, workspace, subscription }) => {
      await workspace("theirs", "their-workspace");
      const keys = { existingWorkspaceId: ids(subscription).workspace };
      expect((await check("cluster-parts", keys)).status).toBe("ok");
      const { message, fixes } = await check("cluster-parts", {
        ...keys,
        clusterRuntime: "16.3.x-cpu-ml-scala2.12",
        clusterNodeType: "Standard_D2ds_v5",
      });
      expect(message).toBe("the workspace does not offer 16.3.x-cpu-ml-scala2.12 and Standard_D2ds_v5");
      expect(fixes[0]).toBe("pulumi config set clusterRuntime 17.3.x-cpu-ml-scala2.13");
    }));
});
