import { group, arm, accountId, accountBody } from "../support/azure";
import { attach } from "../support/engine";
import { subscriptionId } from "../support/fake-cloud";
import { withProvider } from "../support/setup";

describe("functions", () => {
  test("list an account's keys", async () => {
    const routes = { [`POST ${arm}${accountId}/listKeys`]: { body: { key1: "one", key2: "two" } } };
    await withProvider("azure-native", routes, async ({ cloud, provider }) => {
      const args = { accountName: "aoai1", resourceGroupName: "rg1" };
      const keys = await provider.invoke("azure-native:cognitiveservices:listAccountKeys", args);
      expect(keys).toEqual({ key1: "one", key2: "two" });
      expect(cloud.received.at(-1)?.body).toBe("{}");
    });
  });

  test("read a resource with its id", async () => {
    const routes = { [`GET ${arm}${accountId}`]: { body: accountBody("Succeeded") } };
    await withProvider("azure-native", routes, async ({ provider }) => {
      const args = { accountName: "aoai1", resourceGroupName: "rg1" };
      const found = await provider.invoke("azure-native:cognitiveservices:getAccount", args);
      expect(found).toMatchObject({
        id: accountId,
        properties: { endpoint: "https://aoai1.openai.azure.com/" },
      });
      await expect(
        provider.invoke("azure-native:databricks:getWorkspace", {
          workspaceName: "x",
          resourceGroupName: "rg1",
        }),
      ).rejects.toThrow("Status=404");
    });
  });

  test("say who is logged in, from the token", async () => {
    await withProvider("azure-native", {}, async ({ provider }) => {
      expect(await provider.invoke("azure-native:authorization:getClientConfig")).toEqual({
        clientId: "app",
        objectId: "object",
        subscriptionId,
        tenantId: "tenant",
      });
    });
  });
});

test("a token is asked for once, however many requests need it at the same time", async () => {
  const routes = { [`GET ${arm}${accountId}`]: { body: accountBody("Succeeded") } };
  await withProvider("azure-native", routes, async ({ cloud, provider }) => {
    const args = { accountName: "aoai1", resourceGroupName: "rg1" };
    const get = () => provider.invoke("azure-native:cognitiveservices:getAccount", args);
    await Promise.all([get(), get(), get()]);
    await get();
    const logins = cloud.received.filter(({ method, path }) => method === "POST" && path.endsWith("/token"));
    expect(logins).toHaveLength(1);
    expect(new URLSearchParams(logins[0]?.body).get("scope")).toMatch(
      "https://management.core.windows.net//.default",
    );
  });
});

describe("configuration", () => {
  test("names what is missing, and how to set it", async () => {
    await expect(
      withProvider(
        "azure-native",
        {},
        async () => undefined,
        {},
        { ARM_SUBSCRIPTION_ID: "", ARM_CLIENT_SECRET: "" },
      ),
    ).rejects.toThrow(
      "azure-native:subscriptionId (or ARM_SUBSCRIPTION_ID), azure-native:clientSecret (or ARM_CLIENT_SECRET)",
    );
  });

  test("belongs to a connection, and the program's wins over the environment's", async () => {
    await withProvider("azure-native", {}, async ({ provider, debugProviders }) => {
      const other = attach(debugProviders, "azure-native");
      try {
        await other.configure({ subscriptionId: "other" });
        const [mine, theirs] = await Promise.all(
          [provider, other].map((one) => one.invoke("azure-native:authorization:getClientConfig")),
        );
        expect(mine?.["subscriptionId"]).toBe(subscriptionId);
        expect(theirs?.["subscriptionId"]).toBe("other");
      } finally {
        other.close();
      }
    });
  });

  test("is asked for before anything else", async () => {
    await withProvider("azure-native", {}, async ({ debugProviders }) => {
      const other = attach(debugProviders, "azure-native");
      await expect(other.check(group, {})).rejects.toThrow("before it was configured");
      other.close();
    });
  });
});
