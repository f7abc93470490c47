import { apiCalls, host, refusal, resourceId, typeOf, withWorkspace } from "../support/databricks";
import { attach } from "../support/engine";

const directory = typeOf("Directory");
const arm = "management.azure.com";
const routes = {
  "GET /api/2.0/workspace/get-status": { body: { object_id: 1 } },
  "POST /api/2.0/workspace/mkdirs": { body: {} },
  "POST /api/2.0/workspace/delete": { body: {} },
};
const byResourceId = {
  ...routes,
  [`GET ${arm}${resourceId}`]: { body: { properties: { workspaceUrl: host } } },
};
const azure = {}; // the environment's service principal

describe("with a workspace's resource id", () => {
  test("goes from Entra to ARM to Entra to the workspace, in the real provider's order", async () => {
    await withWorkspace(
      byResourceId,
      async ({ cloud, provider }) => {
        await provider.create(directory, { path: "/a" });
        expect(
          cloud.received.slice(0, 5).map((one) => {
            const resource = new URLSearchParams(one.body).get("resource");
            return `${one.host}${one.path} ${resource ?? ""}`.trim();
          }),
        ).toEqual([
          "login.microsoftonline.com/tenant/oauth2/token https://management.azure.com/",
          `${arm}${resourceId}?api-version=2018-04-01`,
          "login.microsoftonline.com/tenant/oauth2/token 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d",
          "login.microsoftonline.com/tenant/oauth2/token https://management.core.windows.net/",
          `${host}/api/2.0/workspace/mkdirs`,
        ]);
        const { headers } = cloud.received[4] ?? { headers: new Headers() };
        expect(headers.get("x-databricks-azure-sp-management-token")).toBeTruthy();
        expect(headers.get("x-databricks-azure-workspace-resource-id")).toBe(resourceId);
        expect(headers.get("user-agent")).toMatch(/resource\/directory auth\/azure-client-secret$/);
        const login = cloud.received[0]?.headers.get("authorization") ?? "";
        expect(Buffer.from(login.replace("Basic ", ""), "base64").toString()).toBe("app:password");
      },
      { azureWorkspaceResourceId: resourceId },
      azure,
    );
  });

  test("and a host asks ARM for nothing", async () => {
    await withWorkspace(
      byResourceId,
      async ({ cloud, provider }) => {
        await provider.create(directory, { path: "/a" });
        expect(cloud.received.some((one) => one.host === arm)).toBe(false);
        expect(cloud.received.at(-1)?.headers.get("x-databricks-workspace-id")).toBe("900800700600");
      },
      { azureWorkspaceResourceId: resourceId, host },
      azure,
    );
  });

  test("but without credentials passes a preview and fails when something is asked", async () => {
    await withWorkspace(
      byResourceId,
      async ({ provider }) => {
        await provider.create(directory, { path: "/a" }, true);
        await expect(provider.create(directory, { path: "/a" })).rejects.toThrow(
          "cannot configure default credentials",
        );
      },
      { azureWorkspaceResourceId: resourceId },
    );
  });
});

describe("with a host and a token", () => {
  test("asks the host for its metadata twice, without a login, and nothing else in a preview", async () => {
    await withWorkspace(routes, async ({ cloud, provider }) => {
      await provider.create(directory, { path: "/a" }, true);
      expect(cloud.calls()).toEqual(Array(2).fill(`GET ${host}/.well-known/databricks-config`));
      expect(cloud.received[0]?.headers.get("authorization")).toBeNull();
    });
  });

  test("takes the workspace's id from a header where there is no metadata", async () => {
    const bare = { ...routes, "GET /.well-known/databricks-config": { status: 404 } };
    const me = { "GET /api/2.0/preview/scim/v2/Me": { headers: { "X-Databricks-Org-Id": "42" }, body: {} } };
    await withWorkspace({ ...bare, ...me }, async ({ cloud, provider }) => {
      await provider.create(directory, { path: "/a" });
      expect(cloud.received.at(-1)?.headers.get("x-databricks-workspace-id")).toBe("42");
    });
    await withWorkspace(bare, async ({ provider }) => {
      await expect(provider.create(directory, { path: "/a" })).rejects.toThrow("X-Databricks-Org-Id");
    });
  });
});

describe("is refused", () => {
  test.each([
    [
      "a token beside a resource id",
      { host, token: "t", azureWorkspaceResourceId: resourceId },
      "azure and pat",
    ],
    ["a token beside the environment's service principal", { host, token: "t" }, "azure and pat"],
  ])("with %s", async (_name, config, methods) => {
    await expect(withWorkspace(routes, async () => undefined, config, azure)).rejects.toThrow(
      `more than one authorization method configured: ${methods}`,
    );
  });

  test("with a service principal at a host that is not Azure's", async () => {
    const config = { host: "https://dbc-1.cloud.databricks.com", azureWorkspaceResourceId: resourceId };
    await expect(withWorkspace(routes, async () => undefined, config, azure)).rejects.toThrow(
      "https://dbc-1.cloud.databricks.com is not the host of an Azure Databricks workspace",
    );
  });
});

test("an authType decides between two methods", async () => {
  await withWorkspace(
    routes,
    async ({ cloud, provider }) => {
      await provider.create(directory, { path: "/a" });
      expect(cloud.received.at(-1)?.headers.get("user-agent")).toMatch(/auth\/azure-client-secret$/);
    },
    { host, azureWorkspaceResourceId: resourceId, authType: "azure-client-secret" },
    { DATABRICKS_TOKEN: "somebody's" },
  );
});

test("the environment's host and token serve where the program gives none", async () => {
  const environment = {
    DATABRICKS_HOST: `https://${host}`,
    DATABRICKS_TOKEN: "dapi-2",
    ARM_CLIENT_ID: "",
    ARM_CLIENT_SECRET: "",
    ARM_TENANT_ID: "",
  };
  await withWorkspace(
    routes,
    async ({ cloud, provider }) => {
      await provider.create(directory, { path: "/a" });
      expect(cloud.received.at(-1)?.headers.get("authorization")).toBe("Bearer dapi-2");
    },
    {},
    environment,
  );
});

test("two instances of one server keep their own logins", async () => {
  await withWorkspace(routes, async ({ cloud, provider, debugProviders }) => {
    const other = attach(debugProviders, "databricks");
    try {
      await other.configure({ host, token: "dapi-other" });
      await provider.create(directory, { path: "/a" });
      expect(cloud.received.at(-1)?.headers.get("authorization")).toBe("Bearer dapi-1");
      await other.create(directory, { path: "/a" });
      expect(cloud.received.at(-1)?.headers.get("authorization")).toBe("Bearer dapi-other");
    } finally {
      other.close();
    }
  });
});

describe("failed requests", () => {
  test.each([429, 503, 504])("with status %i are repeated", async (status) => {
    const busy = refusal(status, "TEMPORARILY_UNAVAILABLE", "later");
    const mkdirs = { "POST /api/2.0/workspace/mkdirs": [busy, busy, { body: {} }] };
    await withWorkspace({ ...routes, ...mkdirs }, async ({ cloud, provider }) => {
      await provider.create(directory, { path: "/a" });
      expect(apiCalls(cloud.received)).toHaveLength(4);
    });
  });

  test("to a host that is gone name it, and are not repeated", async () => {
    await withWorkspace(
      routes,
      async ({ provider }) => {
        await expect(provider.create(directory, { path: "/a" })).rejects.toThrow(
          "adb-1.2.azuredatabricks.net cannot be reached",
        );
      },
      { host: "adb-1.2.azuredatabricks.net", token: "dapi-1" },
    );
  });

  test("are reported when that does not help, and at once when it cannot", async () => {
    const busy = refusal(503, "TEMPORARILY_UNAVAILABLE", "later");
    await withWorkspace(
      { ...routes, "POST /api/2.0/workspace/mkdirs": busy },
      async ({ cloud, provider }) => {
        await expect(provider.create(directory, { path: "/a" })).rejects.toThrow(
          "cannot create directory: later",
        );
        expect(apiCalls(cloud.received)).toHaveLength(4);
      },
    );
    const no = refusal(400, "INVALID_PARAMETER_VALUE", "Path (a) must be absolute");
    await withWorkspace({ ...routes, "POST /api/2.0/workspace/mkdirs": no }, async ({ cloud, provider }) => {
      await expect(provider.create(directory, { path: "a" })).rejects.toThrow("must be absolute");
      expect(apiCalls(cloud.received)).toHaveLength(1);
    });
  });
});
