import { UNKNOWN } from "../../../../packages/azure-simulator/src/providers/rpc/values";
import {
  account,
  workspace,
  arm,
  accountId,
  workspaceId,
  operation,
  accountInputs,
  accountBody,
  missing,
  refused,
  creation,
} from "../support/azure";
import { initFailure } from "../support/engine";
import { withProvider } from "../support/setup";

describe("create", () => {
  test("looks whether the resource is there, puts it, polls the operation, reads it back", async () => {
    const routes = {
      ...creation({
        status: 201,
        headers: { "azure-asyncoperation": `https://${operation}?api-version=1` },
        body: accountBody("Creating"),
      }),
      [`GET ${operation}`]: [{ body: { status: "Running" } }, { body: { status: "Succeeded" } }],
    };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      const { id, outputs } = await provider.create(account, accountInputs);
      expect(cloud.calls()).toEqual([
        `GET ${arm}${accountId}`,
        `PUT ${arm}${accountId}`,
        `GET ${operation}`,
        `GET ${operation}`,
        `GET ${arm}${accountId}`,
      ]);
      expect(id).toBe(accountId);
      expect(outputs).toEqual({
        azureApiVersion: "2025-06-01",
        name: "aoai1",
        type: "Microsoft.CognitiveServices/accounts",
        location: "eastus2",
        kind: "OpenAI",
        sku: { name: "S0" },
        properties: {
          provisioningState: "Succeeded",
          endpoint: "https://aoai1.openai.azure.com/",
          customSubDomainName: "aoai1",
        },
      });
      const put = cloud.received.find(({ method }) => method === "PUT");
      expect(put?.path).toMatch(/api-version=2025-06-01$/);
      expect(put?.headers.get("user-agent")).toMatch(/^pulumi-azure-native\/3\.28 azsdk-go-azcore/);
      expect(JSON.parse(put?.body ?? "")).toEqual({
        location: "eastus2",
        kind: "OpenAI",
        sku: { name: "S0" },
        properties: { customSubDomainName: "aoai1" },
      });
    });
  });

  test("nests a workspace's properties for ARM and flattens them for the program", async () => {
    const body = {
      id: workspaceId,
      name: "ws1",
      location: "East US 2",
      sku: { name: "premium" },
      properties: {
        workspaceUrl: "adb-1.2.azuredatabricks.net",
        computeMode: "Hybrid",
        provisioningState: "Succeeded",
      },
    };
    const routes = {
      [`GET ${arm}${workspaceId}`]: [missing, { body }],
      [`PUT ${arm}${workspaceId}`]: { status: 200, body },
    };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      const { outputs } = await provider.create(workspace, {
        workspaceName: "ws1",
        resourceGroupName: "rg1",
        location: "eastus2",
        sku: { name: "premium" },
        computeMode: "Hybrid",
        managedResourceGroupId: "/m",
      });
      const put = cloud.received.find(({ method }) => method === "PUT");
      expect(JSON.parse(put?.body ?? "")).toEqual({
        location: "eastus2",
        sku: { name: "premium" },
        properties: { computeMode: "Hybrid", managedResourceGroupId: "/m" },
      });
      expect(outputs).toMatchObject({ workspaceUrl: "adb-1.2.azuredatabricks.net", computeMode: "Hybrid" });
      expect(outputs).not.toHaveProperty("properties");
    });
  });

  test("refuses to take over what is already there", async () => {
    const routes = { [`GET ${arm}${accountId}`]: { body: accountBody("Succeeded") } };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      await expect(provider.create(account, accountInputs)).rejects.toThrow(
        `cannot create already existing resource '${accountId}'`,
      );
      expect(cloud.calls().filter((call) => call.startsWith("PUT"))).toEqual([]);
    });
  });

  test("stops when the existence of a resource cannot be found out", async () => {
    const routes = { [`GET ${arm}${accountId}`]: refused(403, "AuthorizationFailed") };
    await withProvider("azure-native", routes, async ({ provider }) => {
      await expect(provider.create(account, accountInputs)).rejects.toThrow(
        `cannot check existence of resource '${accountId}': status code 403`,
      );
    });
  });

  test("keeps a resource whose operation failed, with the reason", async () => {
    const routes = {
      ...creation({
        status: 201,
        headers: { "azure-asyncoperation": `https://${operation}` },
        body: accountBody("Creating"),
      }),
      [`GET ${arm}${accountId}`]: [missing, { body: accountBody("Failed") }],
      [`GET ${operation}`]: {
        body: { status: "Failed", error: { code: "OutOfLuck", message: "not today" } },
      },
    };
    await withProvider("azure-native", routes, async ({ provider }) => {
      const error: unknown = await provider.create(account, accountInputs).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ details: 'Status=200 Code="OutOfLuck" Message="not today"' });
      expect(initFailure(error)).toMatchObject({
        id: accountId,
        reasons: ['Status=200 Code="OutOfLuck" Message="not today"'],
        outputs: { properties: { provisioningState: "Failed" } },
      });
    });
  });

  test("leaves nothing in the state when the request itself is refused", async () => {
    await withProvider("azure-native", creation(refused(400, "InsufficientQuota")), async ({ provider }) => {
      const error: unknown = await provider.create(account, accountInputs).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ details: 'Status=400 Code="InsufficientQuota" Message="because"' });
      expect(initFailure(error)).toBeUndefined();
    });
  });

  test("makes in a preview everything unknown that is not an input, and asks nobody", async () => {
    await withProvider("azure-native", {}, async ({ cloud, provider }) => {
      const { outputs } = await provider.create(account, accountInputs, true);
      expect(outputs).toMatchObject({
        location: "eastus2",
        name: UNKNOWN,
        properties: { customSubDomainName: "aoai1", endpoint: UNKNOWN },
      });
      expect(cloud.received).toEqual([]);
    });
  });
});
