// First: what it mocks must be mocked before the lab is imported.
import { type Registered, type RunOptions, runProgram, SUBSCRIPTION } from "./mocks";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider";
import { Provider as DatabricksProvider } from "@pulumi/databricks/provider";
import * as pulumi from "@pulumi/pulumi";
import { LlmopsLab, type LlmopsLabArgs } from "../../infra/llmops-lab";
import { OUTPUT_KEYS } from "../../infra/outputs";
import { all, only, readOf, TYPES, waitsFor } from "./parts";

/** Runs a program that has nothing but one lab. */
const runLab = (
  args: LlmopsLabArgs,
  more: RunOptions & { options?: () => pulumi.ComponentResourceOptions } = {},
) =>
  runProgram({
    ...more,
    program: async () => {
      const lab = new LlmopsLab("chat", args, more.options?.());
      return Object.fromEntries(
        [...OUTPUT_KEYS, "outputsVersion" as const, "openaiApiKey" as const].map((key) => [key, lab[key]]),
      );
    },
  });

/** The error that such a program ends with, and what it had registered by then. */
async function failure(args: LlmopsLabArgs, more: RunOptions = {}) {
  const resources: Registered[] = [];
  const error = await runLab(args, { ...more, resources }).then(
    () => Promise.reject(new Error("the program ran to its end")),
    (thrown: Error) => thrown,
  );
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  return { message: error.message, registered: resources.map(({ type }) => type) };
}

test("is the lab of the stack's configuration, with its outputs as properties and its own name in every name", async () => {
  const config = {
    region: "swedencentral",
    openaiCapacity: "20",
    tags: '{"owner":"me"}',
    clusterWorkers: "2",
  };
  const args = { region: "swedencentral", openaiCapacity: 20, tags: { owner: "me" }, clusterWorkers: 2 };
  const [own, part] = [await runProgram({ config }), await runLab(args)];
  expect(Object.keys(part.outputs).sort()).toEqual(Object.keys(own.outputs).sort());
  expect(part.secretOutputs).toEqual(own.secretOutputs);
  for (const type of Object.keys(TYPES) as (keyof typeof TYPES)[])
    if (!type.endsWith("otebook")) expect(all(part, type)).toHaveLength(all(own, type).length);
  expect(only(part, "deployment").inputs).toMatchObject({ sku: { name: "Standard", capacity: 20 } });
  expect(only(part, "cluster").inputs).toMatchObject({ numWorkers: 2 });
  expect(only(part, "account").inputs).toMatchObject({ tags: { owner: "me" } });
  for (const key of ["resourceGroup", "openaiAccountName", "workspaceId", "secretScope", "experimentName"]) {
    expect(part.outputs[key]).toContain("dev-chat-");
    expect(own.outputs[key]).not.toContain("dev-chat-");
  }
});

test("stands beside another lab and other resources, which can wait for it", async () => {
  const run = await runProgram({
    program: async () => {
      const first = new LlmopsLab("chat", { region: "swedencentral" });
      const second = new LlmopsLab("search", { region: "swedencentral", openaiDeployment: "small" });
      new ResourceGroup("app", { resourceGroupName: "rg-app" }, { dependsOn: first });
      return { first: first.openaiDeployment, second: second.openaiDeployment, scope: second.secretScope };
    },
  });
  expect(run.outputs).toMatchObject({ first: "gpt-4o", second: "small" });
  const names = (type: keyof typeof TYPES, input: string) =>
    new Set(all(run, type).map(({ inputs }) => inputs[input]));
  expect(names("group", "resourceGroupName").size).toBe(3);
  expect(names("account", "accountName").size).toBe(2);
  expect(names("workspace", "managedResourceGroupId").size).toBe(2);
  expect(names("scope", "name").size).toBe(2);
  const app = run.resources.find(({ name }) => name === "app");
  const waits = app && waitsFor(run, app);
  expect(waits).toContain("chat-cluster");
  expect(waits).toContain("chat-notebook-notebook");
  expect(waits).not.toContain("search-cluster");
});

test("has defaults for everything", async () => {
  const { outputs } = await runLab({});
  expect(outputs.openaiModel).toBe("gpt-4o");
});

test("tells every mistake by the argument's name, before anything is registered", async () => {
  const wrong = {
    region: "mars",
    openaiCapacity: 0,
    openaiSku: "Standart",
    clusterRuntme: "x",
    openaiMoreDeployments: [{ name: "gpt-4o" }],
  };
  const { message, registered } = await failure(wrong as unknown as LlmopsLabArgs);
  expect(registered).toEqual([]);
  expect(message).toBe(
    [
      "The arguments of the LlmopsLab chat have 5 mistakes; nothing of it was changed.",
      "  - clusterRuntme is not an argument of LlmopsLab; the nearest is clusterRuntime",
      '  - region is "mars": must be an Azure region, for example swedencentral',
      '  - openaiSku is "Standart": must be Standard, GlobalStandard, DataZoneStandard, ProvisionedManaged, ' +
        "GlobalProvisionedManaged, DataZoneProvisionedManaged, GlobalBatch, DataZoneBatch or DeveloperTier; did you mean Standard?",
      '  - openaiCapacity is "0": must be a whole number from 1 to 100000 (thousands of tokens a minute)',
      '  - openaiMoreDeployments[0].name is "gpt-4o": must differ from the name of every other deployment, ' +
        "ignoring case",
    ].join("\n"),
  );
});

test("takes no Output, which nobody knows yet, and says what to do", async () => {
  const region = pulumi.output("swedencentral") as unknown as string;
  const { message, registered } = await failure({ region });
  expect(message).toContain(
    'region is an Output: must be a plain value, as `await stack.getOutputDetails("…")`',
  );
  expect(registered).toEqual([]);
});

describe("providers in its options", () => {
  const theirs = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers`;
  const existingWorkspaceId = `${theirs}/Microsoft.Databricks/workspaces/their-workspace`;
  const existingOpenaiAccountId = `${theirs}/Microsoft.CognitiveServices/accounts/their-account`;

  test("an Azure one makes and reads everything in Azure, and says which subscription that is", async () => {
    const run = await runLab(
      { existingOpenaiAccountId },
      {
        environment: { ARM_SUBSCRIPTION_ID: "99999999-2222-3333-4444-555555555555" },
        cliSubscription: SUBSCRIPTION,
        options: () => ({ providers: [new AzureProvider("other", { subscriptionId: SUBSCRIPTION })] }),
      },
    );
    expect(run.outputs.subscriptionId).toBe(SUBSCRIPTION);
    const inAzure = run.resources.filter(({ type }) => type.startsWith("azure-native:"));
    expect(inAzure.length).toBeGreaterThan(2);
    for (const { provider } of inAzure) expect(provider).toBe("other");
    for (const { token, provider } of run.calls)
      if (token.startsWith("azure-native:")) expect(provider).toBe("other");
  });

  test("a Databricks one is used for a workspace that exists", async () => {
    const run = await runLab(
      { existingWorkspaceId },
      {
        options: () => ({
          providers: [new DatabricksProvider("other", { host: "https://adb-1.2.azuredatabricks.net" })],
        }),
      },
    );
    expect(readOf(run, "workspace")).toEqual([existingWorkspaceId]);
    for (const { type, provider } of run.resources)
      if (type.startsWith("databricks:")) expect(provider).toBe("other");
    expect(all(run, "provider")).toHaveLength(1);
  });

  test("a Databricks one is refused where the lab makes its workspace", async () => {
    const resources: Registered[] = [];
    const options = () => ({
      providers: [new DatabricksProvider("other", { host: "https://adb-1.2.azuredatabricks.net" })],
    });
    await expect(runLab({}, { options, resources })).rejects.toThrow(
      "the LlmopsLab chat has a databricks provider, which cannot be for the workspace that it creates",
    );
    expect(resources.map(({ type }) => type)).not.toContain(TYPES.workspace);
  });
});
