import type { FaultRule } from "../../../packages/azure-simulator/src/faults/injector";
import { namedFaults } from "../../../packages/azure-simulator/src/faults/named";
import { SUBSCRIPTION } from "../workload/azure/cloud";
import { labOf, made, type PreflightScene } from "../workload/preflight/support";
import type { Situation } from "./desk";
import { databricksIn, deletedAccount, denied, lent } from "./scenes";

export interface Scenario {
  /** The check that finds the problem. */
  readonly check: string;
  readonly faults?: readonly FaultRule[];
  readonly situation: (scene: PreflightScene) => Situation | Promise<Situation>;
  /** How the offers begin, in their order. */
  readonly offers: readonly string[];
  /** No region is better: `--pick` can only say so, and leaves all as it is. */
  readonly everywhere?: true;
}

export const { names } = labOf();
const resources = made();
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${names.resourceGroup}`;
const theirGroup = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs`;
export const pick = "npx llmops preflight --all-regions --pick";
const set = (key: string): string => `pulumi config set ${key} `;
/** What may stop an `up`, by what somebody would say of it. */
export const situations: Readonly<Record<string, Scenario>> = {
  "a provider that the subscription was never registered for": {
    check: "providers",
    faults: [{ condition: { kind: "unregistered", namespace: "Microsoft.Databricks" } }],
    situation: () => ({}),
    offers: ["npx llmops preflight --fix", "az provider register "],
  },
  "no right to create": {
    check: "permissions",
    faults: [denied("^Microsoft\\.CognitiveServices/accounts/write$")],
    situation: () => ({}),
    offers: ["az role assignment create "],
  },
  "no right to assign roles": {
    check: "role-assignments",
    faults: [denied("^Microsoft\\.Authorization/roleAssignments/write$")],
    situation: () => ({ keys: { openaiAuth: "entra" } }),
    offers: ["az role assignment create "],
  },
  "no right to purge": {
    check: "purge",
    faults: [denied("^Microsoft\\.CognitiveServices/locations/resourceGroups/deletedAccounts/delete$")],
    situation: () => ({}),
    offers: ["az role assignment create "],
  },
  "a subscription that the login does not see": {
    check: "subscription",
    situation: () => ({ azure: { subscriptionId: "33333333-3333-4333-8333-333333333333" } }),
    offers: ["az account list ", set("azure-native:subscriptionId")],
  },
  "a quota of which others hold most": {
    check: "token-quota",
    async situation({ account, deployment }) {
      await deployment(await account("theirs", "their-account"), "theirs", 145);
      return {};
    },
    offers: [set("openaiCapacity"), pick],
  },
  "a quota of which others hold most, where the region is the provider's": {
    check: "token-quota",
    async situation({ account, deployment }) {
      await deployment(await account("theirs", "their-account"), "theirs", 145);
      return { keys: { region: "" }, azure: { location: "eastus2" } };
    },
    offers: [set("openaiCapacity")],
  },
  "a quota of which others hold most, and a lab that stands": {
    check: "token-quota",
    async situation({ account, deployment }) {
      await deployment(await account("theirs", "their-account"), "theirs", 100);
      await deployment(await account(names.resourceGroup, names.openaiAccount), "gpt-4o", 10);
      return {
        keys: { openaiCapacity: "60" },
        resources: made(
          group,
          `${group}/providers/Microsoft.CognitiveServices/accounts/${names.openaiAccount}`,
        ),
      };
    },
    offers: [set("openaiCapacity")],
  },
  "a quota of which others hold all, on an account that is lent": {
    check: "token-quota",
    async situation(scene) {
      const existingOpenaiAccountId = await lent(scene);
      await scene.deployment(existingOpenaiAccountId, "theirs", 140);
      return { keys: { existingOpenaiAccountId, openaiDeployment: "guest" } };
    },
    offers: [set("openaiCapacity")],
  },
  "a quota that the lab's own deleted account holds": {
    check: "token-quota",
    async situation(scene) {
      await deletedAccount(scene, [names.resourceGroup, "former-account"], 145);
      return { resources };
    },
    offers: [set("openaiCapacity"), "az cognitiveservices account purge ", pick],
  },
  "a quota that has no room on the way": {
    check: "token-quota",
    async situation({ account, deployment }) {
      const id = await account(names.resourceGroup, names.openaiAccount);
      for (const name of ["gpt-4o", "second"]) await deployment(id, name, 70);
      const stands = [group, id, `${id}/deployments/gpt-4o`, `${id}/deployments/second`];
      return { keys: { openaiCapacity: "140" }, resources: made(...stands) };
    },
    offers: [set("openaiCapacity")],
  },
  "a model's version that is not offered": {
    check: "model",
    situation: () => ({ keys: { openaiModelVersion: "2020-01-01" } }),
    offers: [set("openaiModelVersion")],
  },
  "a model that is not offered": {
    check: "model",
    situation: () => ({ keys: { openaiModel: "gpt-4oo" } }),
    offers: [set("openaiModel")],
  },
  "a further deployment's model that is not offered": {
    check: "model",
    situation: () => ({
      keys: { openaiMoreDeployments: JSON.stringify([{ name: "more", model: "gpt-4oo", capacity: 1 }]) },
    }),
    offers: [set("--path 'openaiMoreDeployments[0].model'")],
  },
  "a region with as many accounts as it takes": {
    check: "account-count",
    async situation({ account }) {
      for (let index = 0; index < 30; index += 1) await account("theirs", `their-account-${index}`);
      return {};
    },
    offers: ["az cognitiveservices account list-deleted ", pick],
  },
  "an account's name that somebody has": {
    check: "account-name",
    async situation(scene) {
      await lent(scene);
      return { keys: { openaiAccountName: "their-account" }, resources };
    },
    offers: [set("openaiAccountName")],
  },
  "an account's name that somebody's deleted account holds": {
    check: "account-name",
    async situation(scene) {
      await deletedAccount(scene, ["theirs", "their-account"]);
      return { keys: { openaiAccountName: "their-account" }, resources };
    },
    offers: [set("openaiAccountName")],
  },
  "an account's name that the lab's own deleted account holds, in another region": {
    check: "account-name",
    async situation(scene) {
      await deletedAccount(scene, [names.resourceGroup, names.openaiAccount, "swedencentral"]);
      return { resources };
    },
    offers: ["az cognitiveservices account purge ", set("openaiAccountName")],
  },
  "the lab's own deleted account": {
    check: "soft-deleted",
    async situation(scene) {
      await deletedAccount(scene, [names.resourceGroup, names.openaiAccount]);
      return { resources };
    },
    offers: [
      set("openaiSoftDeleted"),
      set("openaiSoftDeleted"),
      "az cognitiveservices account purge ",
      set("openaiAccountName"),
    ],
  },
  "a region without Databricks": {
    check: "databricks",
    faults: [databricksIn("Sweden Central")],
    situation: () => ({}),
    offers: [pick],
  },
  "somebody's group where the lab's will be": {
    check: "in-the-way",
    async situation({ group: create }) {
      await create(names.resourceGroup);
      return { keys: { openaiAuth: "entra" }, resources };
    },
    offers: ["pulumi stack init "],
  },
  "somebody's deployment on the account that is lent": {
    check: "in-the-way",
    situation: async (scene) => ({ keys: { existingOpenaiAccountId: await lent(scene) }, resources }),
    offers: [set("existingOpenaiDeployment"), set("openaiDeployment")],
  },
  "somebody's deployment where a further one will be": {
    check: "in-the-way",
    situation: async (scene) => ({
      keys: {
        existingOpenaiAccountId: await lent(scene),
        openaiDeployment: "mine",
        openaiMoreDeployments: JSON.stringify([{ name: "gpt-4o", capacity: 1 }]),
      },
      resources,
    }),
    offers: [set("--path 'openaiMoreDeployments[0].name'")],
  },
  "the managed group of the lab's workspace, which is gone": {
    check: "in-the-way",
    async situation({ group: create }) {
      await create(names.managedResourceGroup);
      return { resources };
    },
    offers: ["az group delete "],
  },
  "a machine that is not offered": {
    check: "vm-size",
    situation: () => ({ keys: { clusterNodeType: "Standard_D4ds_v9" } }),
    offers: [set("clusterNodeType"), pick],
    everywhere: true,
  },
  "a machine that is restricted": {
    check: "vm-size",
    situation: () => ({ keys: { clusterNodeType: "Standard_NC4as_T4_v3" } }),
    offers: [set("clusterNodeType"), pick],
    everywhere: true,
  },
  "more workers than the quota has": {
    check: "vm-quota",
    situation: () => ({ keys: { clusterWorkers: "25" } }),
    offers: [set("clusterWorkers"), pick, "az vm list-usage "],
    everywhere: true,
  },
  "more workers to begin with than the quota has": {
    check: "vm-quota",
    situation: () => ({ keys: { clusterAutoscaleMin: "25", clusterAutoscaleMax: "40" } }),
    offers: [set("clusterAutoscaleMin"), pick, "az vm list-usage "],
    everywhere: true,
  },
  "machines of others that hold the quota": {
    check: "vm-quota",
    async situation({ workspace, cluster }) {
      await cluster(await workspace("theirs", "their-workspace"), { num_workers: 24 });
      return {};
    },
    offers: [pick, "az vm list-usage "],
  },
  "a workspace that is lent, where others hold the quota": {
    check: "vm-quota",
    async situation({ workspace, cluster }) {
      await cluster(await workspace("theirs", "their-workspace"), { num_workers: 24 });
      const existingWorkspaceId = `${theirGroup}/providers/Microsoft.Databricks/workspaces/their-workspace`;
      return { keys: { existingWorkspaceId } };
    },
    offers: ["az vm list-usage "],
  },
  "a runtime and a machine that the lent workspace does not have": {
    check: "cluster-parts",
    async situation({ workspace }) {
      await workspace("theirs", "their-workspace");
      const existingWorkspaceId = `${theirGroup}/providers/Microsoft.Databricks/workspaces/their-workspace`;
      return { keys: { existingWorkspaceId, clusterRuntime: "16.3.x-cpu-ml-scala2.12" } };
    },
    offers: [set("clusterRuntime")],
  },
  "a region that the subscription does not have": {
    check: "region",
    situation: () => ({ keys: { region: "taiwannorth" } }),
    offers: [set("region")],
  },
  "a subscription that gets no accounts": {
    check: "account-kind",
    faults: namedFaults["openai-not-offered"]?.rules ?? [],
    situation: () => ({}),
    offers: [pick],
    everywhere: true,
  },
  "public addresses that others have all of": {
    check: "network-quota",
    faults: namedFaults["public-ip-limit"]?.rules ?? [],
    situation: () => ({ keys: { network: "private" } }),
    offers: [pick, "az network list-usages "],
    everywhere: true,
  },
};
