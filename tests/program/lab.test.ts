import { OUTPUT_KEYS, readLabOutputs } from "../../infra/outputs";
import { LAB_ID, KEY, type ProgramRun, runProgram, SUBSCRIPTION, UNKNOWN } from "./mocks";
import { all, KEYLESS, notebookOf, only, TYPES, waitsFor } from "./parts";

describe("a lab of its own", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram({ config: { region: "swedencentral", tags: '{"owner":"me"}' } });
  });

  test("is made of one of each part", () => {
    const parts = (Object.keys(TYPES) as (keyof typeof TYPES)[]).filter((type) => !KEYLESS.includes(type));
    for (const type of parts) expect(all(run, type)).toHaveLength(1);
    expect(run.resources.filter(({ type }) => !type.startsWith("llmops:"))).toHaveLength(parts.length);
  });

  test("has a single-node machine learning cluster that stops by itself", () => {
    expect(only(run, "cluster").inputs).toEqual({
      clusterName: expect.stringContaining("azure-llmops-lab-dev"),
      sparkVersion: "16.4.x-cpu-ml-scala2.12",
      nodeTypeId: "Standard_D4ds_v5",
      // Databricks deletes another one for good that has stood still for 30 days.
      isPinned: true,
      runtimeEngine: "STANDARD",
      dataSecurityMode: "SINGLE_USER",
      autoterminationMinutes: 30,
      idempotencyToken: expect.stringContaining("azure-llmops-lab-dev"),
      numWorkers: 0,
      sparkConf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
      customTags: { ResourceClass: "SingleNode" },
    });
  });

  test("has an OpenAI account with a subdomain of its own and a Standard gpt-4o deployment", () => {
    const account = only(run, "account").inputs;
    expect(account).toMatchObject({ kind: "OpenAI", sku: { name: "S0" }, location: "swedencentral" });
    expect(account.properties).toEqual({
      customSubDomainName: account.accountName,
      disableLocalAuth: false,
    });
    expect(only(run, "deployment").inputs).toMatchObject({
      accountName: account.accountName,
      deploymentName: "gpt-4o",
      sku: { name: "Standard", capacity: 10 },
      properties: { model: { format: "OpenAI", name: "gpt-4o" }, raiPolicyName: "Microsoft.DefaultV2" },
    });
    expect(only(run, "deployment").inputs.properties.model).not.toHaveProperty("version");
  });

  test("has a Hybrid premium workspace in the same group and region, with a managed group of its own", () => {
    const group = only(run, "group").inputs;
    expect(only(run, "workspace").inputs).toMatchObject({
      resourceGroupName: group.resourceGroupName,
      location: group.location,
      sku: { name: "premium" },
      computeMode: "Hybrid",
      managedResourceGroupId: expect.stringMatching(
        new RegExp(`^/subscriptions/${SUBSCRIPTION}/resourceGroups/(?!${group.resourceGroupName}$)`),
      ),
    });
  });

  test("creates account and workspace side by side", () => {
    const account = waitsFor(run, only(run, "account"));
    const workspace = waitsFor(run, only(run, "workspace"));
    expect(account).not.toContain(only(run, "workspace").name);
    expect(workspace).not.toContain(only(run, "account").name);
    expect(workspace).not.toContain(only(run, "purge").name);
    expect(waitsFor(run, only(run, "cluster"))).not.toContain(only(run, "account").name);
  });

  test("deletes the account before it purges it, and purges that account", () => {
    // Through the name: what merely waits for the purge would outlive it when both are replaced.
    expect(only(run, "account").inputDependencies.accountName).toEqual([only(run, "purge").name]);
    const { accountName, resourceGroupName, location } = only(run, "account").inputs;
    expect(only(run, "purge").inputs).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      accountName,
      resourceGroupName,
      location,
    });
  });

  test("tags everything that takes tags, and the cluster by its workspace", () => {
    const tags = { owner: "me", project: "azure-llmops-lab", stack: "dev", "llmops-lab-id": LAB_ID };
    for (const type of ["group", "account", "deployment", "workspace"] as const) {
      expect(only(run, type).inputs.tags).toEqual(tags);
    }
    expect(only(run, "cluster").inputs.customTags).toEqual({ ResourceClass: "SingleNode" });
  });

  test("keeps the key secret from the account to the scope and the outputs, and out of everything else", () => {
    expect(only(run, "secret").secretInputs).toEqual(["stringValue"]);
    expect(only(run, "secret").inputs.stringValue).toBe(KEY);
    expect(run.secretOutputs).toEqual(["openaiApiKey"]);
    const elsewhere = run.resources.filter(({ type }) => type !== TYPES.secret);
    expect(JSON.stringify(elsewhere)).not.toContain(KEY);
    expect(notebookOf(run)).not.toContain(KEY);
  });

  test("puts everything inside the workspace through a provider bound to that workspace", () => {
    const provider = only(run, "provider");
    expect(provider.inputs).toMatchObject({
      host: "https://adb-1234567890123456.7.azuredatabricks.net",
      azureWorkspaceResourceId: expect.stringContaining("/providers/Microsoft.Databricks/workspaces/dbw-"),
      authType: "azure-cli",
    });
    expect(provider.inputs).not.toHaveProperty("token");
    const inside = run.resources.filter(({ type }) => type.startsWith("databricks:"));
    expect(inside).toHaveLength(8);
    for (const resource of inside) expect(resource.provider).toBe(provider.name);
  });

  test("lets what is inside the workspace go with it", () => {
    for (const resource of run.resources.filter(({ type }) => type.startsWith("databricks:"))) {
      expect(resource.deletedWith).toBe(only(run, "workspace").name);
    }
  });

  test.each([
    ["cluster", "idempotencyToken"],
    ["scope", "name"],
    ["folder", "path"],
    ["experiment", "name"],
    ["notebook", "path"],
  ] as const)("lets the %s be replaced with the workspace, by its %s", (type, input) => {
    expect(only(run, type).inputDependencies[input]).toContain(only(run, "workspace").name);
  });

  test("replaces where the provider itself would only update", () => {
    expect(only(run, "cluster").options).toMatchObject({
      replaceOnChanges: ["idempotencyToken"],
      deleteBeforeReplace: true,
    });
    expect(only(run, "experiment").options.replaceOnChanges).toEqual(["name"]);
  });

  test("protects nothing, since destroy must leave nothing", () => {
    expect(run.resources.filter(({ options }) => options.protect)).toEqual([]);
  });

  test("gives the notebook this lab's settings and the name of the secret in place of the key", () => {
    const notebook = notebookOf(run);
    expect(notebook).toMatch(/^# Databricks notebook source\n/);
    expect(notebook).toContain(
      `OPENAI_ENDPOINT = "https://${only(run, "account").inputs.accountName}.openai.azure.com/"`,
    );
    expect(notebook).toContain(`SECRET_SCOPE = "${only(run, "scope").inputs.name}"`);
    expect(notebook).toContain(`SECRET_KEY = "${only(run, "secret").inputs.key}"`);
    expect(notebook).toContain(`EXPERIMENT_ID = "`);
    expect(notebook).toContain("Tell me a joke about animals.");
  });

  test("puts the folder before what lies in it, and the secret before the notebook that reads it", () => {
    expect(waitsFor(run, only(run, "experiment"))).toContain(only(run, "folder").name);
    expect(waitsFor(run, only(run, "notebook"))).toContain(only(run, "folder").name);
    expect(waitsFor(run, only(run, "notebook"))).toContain(only(run, "secret").name);
  });

  test("exports the whole contract", () => {
    expect(readLabOutputs(run.outputs)).toEqual(run.outputs);
    expect(Object.keys(run.outputs).sort()).toEqual(
      [...OUTPUT_KEYS, "openaiApiKey", "outputsVersion"].sort(),
    );
    expect(run.outputs).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      region: "swedencentral",
      resourceGroup: only(run, "group").inputs.resourceGroupName,
      openaiEndpoint: `https://${only(run, "account").inputs.accountName}.openai.azure.com/`,
      openaiDeployment: "gpt-4o",
      openaiModel: "gpt-4o",
      openaiAuth: "key",
      openaiApiKey: KEY,
      workspaceHost: "https://adb-1234567890123456.7.azuredatabricks.net",
      clusterId: "0101-000000-cluster1",
      experimentId: "400000000001",
    });
  });
});

describe("a preview of a lab that is not there yet", () => {
  test("calls no provider and knows nothing that only the cloud knows", async () => {
    const run = await runProgram({ preview: true });
    expect(run.calls).toEqual([]);
    expect(only(run, "provider").inputs.host).toBe(UNKNOWN);
    expect(run.outputs).toMatchObject({
      workspaceHost: undefined,
      openaiEndpoint: undefined,
      openaiApiKey: undefined,
    });
    expect(run.resources).toHaveLength((await runProgram()).resources.length);
  });
});
