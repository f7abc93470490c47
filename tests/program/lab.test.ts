import { renderNotebook } from "../../infra/notebook-source";
import { OUTPUT_KEYS, readLabOutputs } from "../../infra/outputs";
import { KEY, type ProgramRun, type Registered, runProgram, SUBSCRIPTION, UNKNOWN } from "./mocks";

const TYPES = {
  group: "azure-native:resources:ResourceGroup",
  account: "azure-native:cognitiveservices:Account",
  deployment: "azure-native:cognitiveservices:Deployment",
  workspace: "azure-native:databricks:Workspace",
  purge: "pulumi-nodejs:dynamic/llmops:AccountPurge",
  provider: "pulumi:providers:databricks",
  cluster: "databricks:index/cluster:Cluster",
  scope: "databricks:index/secretScope:SecretScope",
  secret: "databricks:index/secret:Secret",
  folder: "databricks:index/directory:Directory",
  experiment: "databricks:index/mlflowExperiment:MlflowExperiment",
  notebook: "databricks:index/notebook:Notebook",
} as const;

const all = (run: ProgramRun, type: keyof typeof TYPES) =>
  run.resources.filter((r) => r.type === TYPES[type]);
function only(run: ProgramRun, type: keyof typeof TYPES): Registered {
  const found = all(run, type);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0];
}

/** Everything that a resource waits for, directly or through others. */
function waitsFor(run: ProgramRun, resource: Registered): Set<string> {
  const byName = new Map(run.resources.map((each) => [each.name, each]));
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const { dependencies = [], provider } = byName.get(name) ?? {};
    [...dependencies, ...(provider === undefined ? [] : [provider])].forEach(visit);
  };
  visit(resource.name);
  seen.delete(resource.name);
  return seen;
}

describe("a lab of its own", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram({ config: { region: "swedencentral", tags: '{"owner":"me"}' } });
  });

  test("is made of one of each part", () => {
    for (const type of Object.keys(TYPES) as (keyof typeof TYPES)[]) expect(all(run, type)).toHaveLength(1);
    expect(run.resources.filter(({ type }) => !type.startsWith("llmops:"))).toHaveLength(
      Object.keys(TYPES).length,
    );
  });

  test("has a single-node machine learning cluster that stops by itself", () => {
    expect(only(run, "cluster").inputs).toEqual({
      clusterName: expect.stringContaining("azure-llmops-lab-dev"),
      sparkVersion: "16.4.x-cpu-ml-scala2.12",
      nodeTypeId: "Standard_D4ds_v5",
      runtimeEngine: "STANDARD",
      dataSecurityMode: "SINGLE_USER",
      autoterminationMinutes: 30,
      numWorkers: 0,
      sparkConf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
      customTags: { ResourceClass: "SingleNode", owner: "me", project: "azure-llmops-lab", stack: "dev" },
    });
  });

  test("has an OpenAI account with a subdomain of its own and a Standard gpt-4o deployment", () => {
    const account = only(run, "account").inputs;
    expect(account).toMatchObject({ kind: "OpenAI", sku: { name: "S0" }, location: "swedencentral" });
    expect(account.properties).toEqual({ customSubDomainName: account.accountName });
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
    expect(only(run, "account").dependencies).toContain(only(run, "purge").name);
    const { accountName, resourceGroupName, location } = only(run, "account").inputs;
    expect(only(run, "purge").inputs).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      accountName,
      resourceGroupName,
      location,
    });
  });

  test("tags everything that takes tags", () => {
    const tags = { owner: "me", project: "azure-llmops-lab", stack: "dev" };
    for (const type of ["group", "account", "deployment", "workspace"] as const) {
      expect(only(run, type).inputs.tags).toEqual(tags);
    }
    expect(only(run, "cluster").inputs.customTags).toMatchObject(tags);
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
    expect(inside).toHaveLength(6);
    for (const resource of inside) expect(resource.provider).toBe(provider.name);
  });

  test("lets what is inside the workspace go with it", () => {
    for (const resource of run.resources.filter(({ type }) => type.startsWith("databricks:"))) {
      expect(resource.deletedWith).toBe(only(run, "workspace").name);
    }
  });

  test("replaces what is inside when the workspace becomes another one, before the old one is gone", () => {
    expect(only(run, "provider").options).toMatchObject({
      replaceOnChanges: ["azureWorkspaceResourceId"],
      deleteBeforeReplace: true,
    });
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
    expect(notebook).toContain(`EXPERIMENT_NAME = "${only(run, "experiment").inputs.name}"`);
    expect(notebook).toContain("Tell me a joke about animals.");
  });

  test("puts the folder before what lies in it, and the secret before the notebook that reads it", () => {
    expect(waitsFor(run, only(run, "experiment"))).toContain(only(run, "folder").name);
    expect(waitsFor(run, only(run, "notebook"))).toContain(only(run, "folder").name);
    expect(waitsFor(run, only(run, "notebook"))).toContain(only(run, "secret").name);
  });

  test("exports the whole contract", () => {
    expect(readLabOutputs(run.outputs)).toEqual(run.outputs);
    expect(Object.keys(run.outputs).sort()).toEqual([...OUTPUT_KEYS, "outputsVersion"].sort());
    expect(run.outputs).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      region: "swedencentral",
      resourceGroup: only(run, "group").inputs.resourceGroupName,
      openaiEndpoint: `https://${only(run, "account").inputs.accountName}.openai.azure.com/`,
      openaiDeployment: "gpt-4o",
      openaiModel: "gpt-4o",
      openaiApiKey: KEY,
      workspaceHost: "https://adb-1234567890123456.7.azuredatabricks.net",
      clusterId: "0101-000000-cluster1",
      experimentId: "400000000001",
    });
  });
});

function notebookOf(run: ProgramRun): string {
  return Buffer.from(only(run, "notebook").inputs.contentBase64 as string, "base64").toString();
}

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

describe("parts that exist already", () => {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers`;
  const existingOpenaiAccountId = `${group}/Microsoft.CognitiveServices/accounts/their-account`;
  const existingWorkspaceId = `${group}/Microsoft.Databricks/workspaces/their-workspace`;

  test("an account is read from its own group, and neither created nor purged", async () => {
    const run = await runProgram({ config: { existingOpenaiAccountId } });
    expect([...all(run, "account"), ...all(run, "purge")]).toEqual([]);
    expect(only(run, "deployment").inputs).toMatchObject({
      accountName: "their-account",
      resourceGroupName: "theirs",
    });
    expect(run.outputs).toMatchObject({
      openaiAccountName: "their-account",
      openaiAccountId: existingOpenaiAccountId,
    });
    expect(run.secretOutputs).toEqual(["openaiApiKey"]);
  });

  test("a deployment is read, and its model is what the outputs name", async () => {
    const run = await runProgram({
      config: { existingOpenaiAccountId, existingOpenaiDeployment: "theirs-41" },
    });
    expect(all(run, "deployment")).toEqual([]);
    expect(run.outputs).toMatchObject({ openaiDeployment: "theirs-41", openaiModel: "gpt-4.1" });
  });

  test("a workspace is read, and what the stack puts into it is deleted one by one", async () => {
    const run = await runProgram({ config: { existingWorkspaceId } });
    expect(all(run, "workspace")).toEqual([]);
    expect(only(run, "provider").inputs).toMatchObject({
      host: "https://adb-6543210987654321.1.azuredatabricks.net",
      azureWorkspaceResourceId: existingWorkspaceId,
    });
    expect(only(run, "cluster").deletedWith).toBeUndefined();
  });

  test("a cluster is read through the workspace's provider, not created", async () => {
    const existingClusterId = "0923-164208-meows279";
    const run = await runProgram({ config: { existingWorkspaceId, existingClusterId } });
    expect(all(run, "cluster")).toEqual([]);
    expect(run.outputs.clusterId).toBe(existingClusterId);
    expect(run.calls).toContainEqual({
      token: "databricks:index/getCluster:getCluster",
      args: { clusterId: existingClusterId },
    });
  });

  test("where both homes exist, the stack creates no resource group", async () => {
    const run = await runProgram({ config: { existingOpenaiAccountId, existingWorkspaceId } });
    expect(all(run, "group")).toEqual([]);
    expect(readLabOutputs(run.outputs).resourceGroup).toBe("theirs");
  });
});

describe("choices", () => {
  test("further deployments are made one after another", async () => {
    const run = await runProgram({
      config: {
        openaiMoreDeployments: '[{"name":"small","model":"gpt-4o-mini","capacity":5},{"name":"third"}]',
      },
    });
    const [first, second, third] = all(run, "deployment");
    expect(second?.dependencies).toContain(first?.name);
    expect(third?.dependencies).toContain(second?.name);
    expect(second?.inputs).toMatchObject({ sku: { name: "Standard", capacity: 5 } });
    expect(run.outputs.openaiDeployment).toBe("gpt-4o");
  });

  test.each([
    [{ clusterWorkers: "3" }, { numWorkers: 3 }],
    [{ clusterAutoscaleMin: "1", clusterAutoscaleMax: "4" }, { autoscale: { minWorkers: 1, maxWorkers: 4 } }],
  ])("workers make a multi-node cluster: %j", async (config, expected) => {
    const { inputs } = only(await runProgram({ config }), "cluster");
    expect(inputs).toMatchObject(expected);
    expect(inputs).not.toHaveProperty("sparkConf");
    expect(inputs.customTags).not.toHaveProperty("ResourceClass");
  });

  test("the region is drawn once for the stack, and another region makes other names", async () => {
    const [first, again, moved] = [
      await runProgram(),
      await runProgram(),
      await runProgram({ config: { region: "uksouth" } }),
    ];
    expect(again.outputs).toEqual(first.outputs);
    for (const key of ["resourceGroup", "openaiAccountName", "workspaceId", "secretScope", "notebookPath"]) {
      expect(moved.outputs[key]).not.toBe(first.outputs[key]);
    }
  });
});

describe("the login", () => {
  const principal = {
    ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
    ARM_CLIENT_ID: "id",
    ARM_CLIENT_SECRET: "s3cret",
    ARM_TENANT_ID: "tenant",
  };

  test("of a service principal in the environment is pinned, so that DATABRICKS_TOKEN cannot take its place", async () => {
    const environment = {
      ...principal,
      DATABRICKS_TOKEN: "dapi-other",
      DATABRICKS_HOST: "https://adb-9.9.azuredatabricks.net",
    };
    const run = await runProgram({ environment });
    expect(only(run, "provider").inputs).toMatchObject({
      authType: "azure-client-secret",
      host: "https://adb-1234567890123456.7.azuredatabricks.net",
    });
    expect(JSON.stringify(run.resources)).not.toMatch(/s3cret|dapi-other/);
  });

  test("of the Azure provider's configuration reaches the Databricks provider, its secret as a secret", async () => {
    const run = await runProgram({
      config: {
        "azure-native:subscriptionId": SUBSCRIPTION,
        "azure-native:clientId": "id",
        "azure-native:clientSecret": "s3cret",
        "azure-native:tenantId": "tenant",
      },
      environment: {},
    });
    const provider = only(run, "provider");
    expect(provider.inputs).toMatchObject({
      authType: "azure-client-secret",
      azureClientId: "id",
      azureTenantId: "tenant",
    });
    expect(provider.secretInputs).toContain("azureClientSecret");
  });

  test("of the Azure CLI brings the subscription where none is named", async () => {
    const run = await runProgram({ environment: {}, cliSubscription: SUBSCRIPTION });
    expect(run.outputs.subscriptionId).toBe(SUBSCRIPTION);
  });
});

describe("mistakes", () => {
  async function failure(options: Parameters<typeof runProgram>[0]): Promise<Error> {
    return runProgram(options).then(
      () => Promise.reject(new Error("the program ran")),
      (error: Error) => error,
    );
  }

  test("are all told in one error that Pulumi shows without a stack trace, before anything is registered", async () => {
    const pulumi = await import("@pulumi/pulumi");
    const error = await failure({
      config: { region: "mars", openaiCapacity: "0", clusterRuntme: "x", "openai:capacity": "5" },
      environment: { ARM_CLIENT_SECRET: "s3cret" },
    });
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    for (const part of [
      "5 mistakes",
      "region",
      "openaiCapacity",
      "clusterRuntime",
      "openai:capacity",
      "no Azure subscription",
    ]) {
      expect(error.message).toContain(part);
    }
  });

  test("nobody logged in and no subscription named", async () => {
    const error = await failure({ environment: {}, cliSubscription: null });
    expect(error.message).toContain("no Azure subscription");
  });

  test("a secret value is not repeated", async () => {
    const error = await failure({
      config: { region: "hunter2" },
      environment: {
        ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
        PULUMI_CONFIG_SECRET_KEYS: '["azure-llmops-lab:region"]',
      },
    });
    expect(error.message).toContain("azure-llmops-lab:region is a secret");
    expect(error.message).not.toContain("hunter2");
  });
});

test("a setting cannot leave its literal and become code in the notebook", () => {
  const hostile = 'x"\nimport os  # ';
  const text = renderNotebook("# The deployment writes this lab's settings here.", {
    OPENAI_ENDPOINT: hostile,
    OPENAI_API_VERSION: "v",
    OPENAI_DEPLOYMENT: "d",
    SECRET_SCOPE: "s",
    SECRET_KEY: "k",
    EXPERIMENT_NAME: "e",
  });
  expect(text.split("\n")).toHaveLength(6);
  expect(text.split("\n")[0]).toBe(String.raw`OPENAI_ENDPOINT = "x\"\nimport os  # "`);
});
