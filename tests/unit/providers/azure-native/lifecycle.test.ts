import { UNKNOWN } from "../../../../packages/azure-simulator/src/providers/rpc/values";
import {
  account,
  arm,
  groupId,
  accountId,
  operation,
  accountInputs,
  accountBody,
  missing,
  refused,
} from "../support/azure";
import { withProvider } from "../support/setup";

describe("update, refresh, import, delete", () => {
  const url = `${arm}${accountId}`;

  test("puts the whole of the new inputs without looking for the resource first", async () => {
    const routes = {
      [`PUT ${url}`]: { body: accountBody("Succeeded") },
      [`GET ${url}`]: { body: accountBody("Succeeded") },
    };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      const newInputs = { ...accountInputs, tags: { env: "prod" } };
      await provider.update(account, accountId, { oldInputs: accountInputs, newInputs });
      expect(cloud.calls()).toEqual([`PUT ${url}`, `GET ${url}`]);
      expect(JSON.parse(cloud.received.find(({ method }) => method === "PUT")?.body ?? "")).toMatchObject({
        tags: { env: "prod" },
        kind: "OpenAI",
      });
    });
  });

  test("knows name and location in the preview of an update", async () => {
    await withProvider("azure-native", {}, async ({ provider }) => {
      const outputs = await provider.update(account, accountId, {
        oldInputs: accountInputs,
        oldOutputs: { name: "aoai1", location: "eastus2", etag: "1" },
        newInputs: { ...accountInputs, tags: {} },
        preview: true,
      });
      expect(outputs).toMatchObject({ name: "aoai1", location: "eastus2", etag: UNKNOWN });
    });
  });

  test("carries only what changed since into the inputs of a refresh", async () => {
    const now = { ...accountBody("Succeeded"), tags: { env: "prod" } };
    await withProvider("azure-native", { [`GET ${url}`]: { body: now } }, async ({ provider }) => {
      const old = {
        location: "eastus2",
        kind: "OpenAI",
        sku: { name: "S0" },
        properties: { customSubDomainName: "aoai1", provisioningState: "Creating" },
      };
      const found = await provider.read(account, accountId, accountInputs, old);
      expect(found.inputs).toEqual({ ...accountInputs, tags: { env: "prod" } });
      expect(found.outputs["tags"]).toEqual({ env: "prod" });
    });
  });

  test("leaves a default of the service out of the inputs of a refresh", async () => {
    const body = accountBody("Succeeded");
    const properties = { ...(body["properties"] as object), publicNetworkAccess: "Enabled" };
    await withProvider(
      "azure-native",
      { [`GET ${url}`]: { body: { ...body, properties } } },
      async ({ provider }) => {
        const first = await provider.read(account, accountId, accountInputs, {});
        const again = await provider.read(account, accountId, accountInputs, first.outputs);
        expect(again.outputs["properties"]).toMatchObject({ publicNetworkAccess: "Enabled" });
        expect(again.inputs).toEqual(accountInputs);
      },
    );
  });

  test("takes a resource that is gone out of the state", async () => {
    await withProvider("azure-native", { [`GET ${url}`]: missing }, async ({ provider }) => {
      expect((await provider.read(account, accountId, accountInputs)).id).toBe("");
    });
  });

  test("imports by an id alone", async () => {
    const body = accountBody("Succeeded");
    const routes = { [`GET ${url}`]: { body }, [`GET ${arm}${groupId}`]: { body } };
    await withProvider("azure-native", routes, async ({ provider }) => {
      const { inputs } = await provider.read(account, accountId);
      expect({ ...inputs, azureApiVersion: "2025-06-01" }).toEqual(accountInputs);
      await expect(provider.read(account, groupId)).rejects.toThrow(
        `resource id '${groupId}' does not have the form`,
      );
    });
  });

  test.each([
    ["at once", { status: 200 }, 0],
    ["because it was gone", missing, 0],
    ["after an operation", { status: 202, headers: { location: `https://${operation}` } }, 2],
  ])("deletes %s", async (_name, answer, polls) => {
    const routes = { [`DELETE ${url}`]: answer, [`GET ${operation}`]: [{ status: 202 }, { status: 204 }] };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      await provider.delete(account, accountId);
      expect(cloud.calls().filter((call) => call.startsWith("GET"))).toHaveLength(polls);
    });
  });

  test("reports a deletion that is refused", async () => {
    const routes = { [`DELETE ${url}`]: refused(409, "CannotDeleteResource") };
    await withProvider("azure-native", routes, async ({ provider }) => {
      await expect(provider.delete(account, accountId)).rejects.toThrow('Code="CannotDeleteResource"');
    });
  });

  test("reports an accepted deletion that does not say where to ask", async () => {
    await withProvider("azure-native", { [`DELETE ${url}`]: { status: 202 } }, async ({ provider }) => {
      await expect(provider.delete(account, accountId)).rejects.toThrow("202");
    });
  });
});
