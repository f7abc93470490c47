import * as pulumi from "@pulumi/pulumi";
import {
  type Called,
  KEY,
  type Registered,
  runProgram,
  type RunOptions,
  SECOND_KEY,
  SUBSCRIPTION,
} from "./mocks";
import { all, only } from "./parts";

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

  test.each([
    [{}, KEY],
    [{ openaiKey: "key2" }, SECOND_KEY],
  ])("the outputs and the notebooks' secret hold the key that %j says", async (config, key) => {
    const run = await runProgram({ config });
    expect([run.outputs.openaiApiKey, only(run, "secret").inputs.stringValue]).toEqual([key, key]);
    expect(run.secretOutputs).toContain("openaiApiKey");
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
  /** The error that the program ends with, and what it had registered by then. */
  async function failure(options: RunOptions): Promise<{ error: Error; registered: number }> {
    const resources: Registered[] = [];
    const error = await runProgram({ ...options, resources }).then(
      () => Promise.reject(new Error("the program ran to its end")),
      (thrown: Error) => thrown,
    );
    return { error, registered: resources.length };
  }

  test("are all told in one error that Pulumi shows without a stack trace, before anything is registered", async () => {
    const { error, registered } = await failure({
      config: { region: "mars", openaiCapacity: "0", clusterRuntme: "x", "openai:capacity": "5" },
      environment: { ARM_CLIENT_SECRET: "s3cret" },
    });
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(registered).toBe(0);
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

  test("are told without a question to the provider, which would end the deployment where nobody is logged in", async () => {
    const calls: Called[] = [];
    const { error } = await failure({
      config: { region: "mars" },
      environment: {},
      cliSubscription: null,
      calls,
    });
    expect(error.message).toContain("region");
    expect(error.message).not.toContain("subscription");
    expect(calls).toEqual([]);
  });

  test("nobody logged in and no subscription named", async () => {
    const { error } = await failure({ environment: {}, cliSubscription: null });
    expect(error.message).toContain("no Azure subscription");
  });

  test("a secret value is not repeated", async () => {
    const { error } = await failure({
      config: { openaiSku: "hunter2" },
      environment: {
        ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
        PULUMI_CONFIG_SECRET_KEYS: '["azure-llmops-lab:openaiSku"]',
      },
    });
    expect(error.message).toContain("azure-llmops-lab:openaiSku is a secret");
    expect(error.message).not.toContain("hunter2");
  });
});
