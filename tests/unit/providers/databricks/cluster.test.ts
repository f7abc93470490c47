import { UNKNOWN, type PropertyMap } from "../../../../packages/azure-simulator/src/providers/rpc/values";
import { omit } from "../../../../packages/azure-simulator/src/providers/databricks/casing";
import { apiCalls, host, typeOf, withWorkspace } from "../support/databricks";
import { initFailure } from "../support/engine";

const type = typeOf("Cluster");
const id = "0101-000000-std1003";
const get = `GET /api/2.1/clusters/get?cluster_id=${id}`;
const pinned = "GET /api/2.1/clusters/list?filter_by.is_pinned=true&page_size=100";
const inputs = {
  clusterName: "lab",
  sparkVersion: "16.4.x-cpu-ml-scala2.12",
  nodeTypeId: "Standard_D4ds_v5",
  numWorkers: 0,
  runtimeEngine: "STANDARD",
  autoterminationMinutes: 30,
  sparkConf: { "spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]" },
  customTags: { ResourceClass: "SingleNode" },
};
const specification = {
  cluster_name: "lab",
  spark_version: "16.4.x-cpu-ml-scala2.12",
  node_type_id: "Standard_D4ds_v5",
  num_workers: 0,
  runtime_engine: "STANDARD",
  autotermination_minutes: 30,
  spark_conf: inputs.sparkConf,
  custom_tags: inputs.customTags,
};
const cluster = (state: string, rest: object = {}): { body: object } => ({
  body: {
    ...specification,
    cluster_id: id,
    state,
    driver_node_type_id: "Standard_D4ds_v5",
    default_tags: { Vendor: "Databricks" },
    data_security_mode: "NONE",
    ...rest,
  },
});
const routes = {
  "POST /api/2.1/clusters/create": { body: { cluster_id: id } },
  "GET /api/2.1/clusters/get": [cluster("PENDING"), cluster("RUNNING")],
  "GET /api/2.1/clusters/list": { body: { clusters: [] } },
  "POST /api/2.1/clusters/permanent-delete": { body: {} },
};

describe("create", () => {
  test("waits until the cluster runs and reads it back", async () => {
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const made = await provider.create(type, inputs);
      const [create, ...rest] = apiCalls(cloud.received);
      expect(JSON.parse(create?.replace("POST /api/2.1/clusters/create ", "") ?? "")).toEqual(specification);
      expect(rest).toEqual([get, get, get, pinned]);
      expect(made.id).toBe(id);
      expect(made.outputs).toMatchObject({
        ...inputs,
        clusterId: id,
        state: "RUNNING",
        defaultTags: { Vendor: "Databricks" },
        url: `https://${host}/#setting/clusters/${id}/configuration`,
      });
    });
  });

  test("keeps a cluster that ended, with the code and the parameters of its end", async () => {
    const ended = cluster("TERMINATED", {
      termination_reason: {
        code: "AZURE_QUOTA_EXCEEDED_EXCEPTION",
        type: "CLIENT_ERROR",
        parameters: { azure_error_code: "QuotaExceeded", azure_error_message: "0 cores left" },
      },
    });
    const failing = { ...routes, "GET /api/2.1/clusters/get": [cluster("PENDING"), ended] };
    await withWorkspace(failing, async ({ provider }) => {
      const error: unknown = await provider.create(type, inputs).catch((reason: unknown) => reason);
      expect(String(error)).toMatch(/cannot create cluster.*TERMINATED.*AZURE_QUOTA_EXCEEDED_EXCEPTION/);
      expect(String(error)).toContain("azure_error_message: 0 cores left");
      expect(initFailure(error)).toMatchObject({ id, outputs: { clusterId: id } });
    });
  });

  test("installs libraries on the running cluster and pins it", async () => {
    const more = {
      ...routes,
      "POST /api/2.1/clusters/pin": { body: {} },
      "POST /api/2.0/libraries/install": { body: {} },
      "GET /api/2.0/libraries/cluster-status": [
        { body: { library_statuses: [{ status: "PENDING" }] } },
        { body: { library_statuses: [{ status: "INSTALLED" }] } },
      ],
    };
    await withWorkspace(more, async ({ cloud, provider }) => {
      await provider.create(type, {
        ...inputs,
        isPinned: true,
        libraries: [{ pypi: { package: "openai" } }],
      });
      const status = `GET /api/2.0/libraries/cluster-status?cluster_id=${id}`;
      expect(apiCalls(cloud.received).slice(3, 7)).toEqual([
        `POST /api/2.1/clusters/pin {"cluster_id":"${id}"}`,
        `POST /api/2.0/libraries/install {"cluster_id":"${id}","libraries":[{"pypi":{"package":"openai"}}]}`,
        status,
        status,
      ]);
    });
  });

  test("says that there are no workers, but not beside a range of them", async () => {
    const created = (declared: PropertyMap): Promise<Record<string, unknown>> =>
      withWorkspace(routes, async ({ cloud, provider }) => {
        await provider.create(type, declared);
        const [create] = apiCalls(cloud.received);
        return JSON.parse(create?.replace("POST /api/2.1/clusters/create ", "") ?? "") as Record<
          string,
          unknown
        >;
      });
    const silent = omit(inputs, ["numWorkers"]);
    expect(await created(silent)).toMatchObject({ num_workers: 0 });
    const range = await created({ ...silent, autoscale: { minWorkers: 1, maxWorkers: 2 } });
    expect(range).toMatchObject({ autoscale: { min_workers: 1, max_workers: 2 } });
    expect(range).not.toHaveProperty("num_workers");
  });

  test("refuses no workers without the marks of a single node", async () => {
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const plain = { ...inputs, sparkConf: {} };
      await expect(provider.create(type, plain)).rejects.toThrow("NumWorkers could be 0 only for SingleNode");
      expect(apiCalls(cloud.received)).toEqual([]);
    });
  });

  test("knows in a preview what is declared and nothing else", async () => {
    await withWorkspace(routes, async ({ cloud, provider }) => {
      const { outputs } = await provider.create(type, inputs, true);
      expect(outputs).toMatchObject({ ...inputs, clusterId: UNKNOWN, state: UNKNOWN, url: UNKNOWN });
      expect(apiCalls(cloud.received)).toEqual([]);
    });
  });
});

describe("diff", () => {
  test("of a cluster without a time of termination never ends", async () => {
    await withWorkspace(routes, async ({ provider }) => {
      const endless = omit(inputs, ["autoterminationMinutes"]);
      const forgetful = await provider.diff(type, { oldInputs: endless, newInputs: endless });
      expect(forgetful.detail).toEqual({ autoterminationMinutes: "UPDATE" });
      expect(await provider.diff(type, { oldInputs: inputs, newInputs: inputs })).toMatchObject({
        changes: false,
      });
    });
  });

  test("changes a runtime in place", async () => {
    await withWorkspace(routes, async ({ provider }) => {
      const newInputs = { ...inputs, sparkVersion: "17.3.x-cpu-ml-scala2.13" };
      expect(await provider.diff(type, { oldInputs: inputs, newInputs })).toMatchObject({
        replaces: [],
        detail: { sparkVersion: "UPDATE" },
      });
    });
  });
});

describe("refresh", () => {
  const refreshed = (now: object) =>
    withWorkspace({ ...routes, "GET /api/2.1/clusters/get": cluster("RUNNING", now) }, ({ provider }) =>
      provider.read(type, id, inputs, { ...inputs, state: "RUNNING", dataSecurityMode: "NONE" }),
    );

  test("sees tags, Spark settings and a pin that somebody changed", async () => {
    expect((await refreshed({ custom_tags: { other: "1" } })).inputs).toMatchObject({
      customTags: { other: "1" },
    });
    expect((await refreshed({ spark_conf: { a: "b" } })).inputs).toMatchObject({ sparkConf: { a: "b" } });
    const list = { "GET /api/2.1/clusters/list": { body: { clusters: [{ cluster_id: id }] } } };
    await withWorkspace({ ...routes, ...list }, async ({ provider }) => {
      expect((await provider.read(type, id, inputs, inputs)).inputs).toMatchObject({ isPinned: true });
    });
  });

  test("does not see an ended cluster, more workers or another access mode", async () => {
    for (const now of [
      { state: "TERMINATED" },
      { num_workers: 2 },
      { data_security_mode: "USER_ISOLATION" },
    ]) {
      expect((await refreshed(now)).inputs).toEqual(inputs);
    }
  });
});

describe("update", () => {
  const changing = {
    ...routes,
    "GET /api/2.1/clusters/get": cluster("RUNNING"),
    "POST /api/2.1/clusters/edit": { body: {} },
    "POST /api/2.1/clusters/resize": { body: {} },
    "POST /api/2.1/clusters/unpin": { body: {} },
  };
  const changed = (newInputs: object, oldInputs: object = inputs) =>
    withWorkspace(changing, async ({ cloud, provider }) => {
      await provider.update(type, id, { oldInputs, newInputs } as Parameters<typeof provider.update>[2]);
      return apiCalls(cloud.received).filter((call) => call.startsWith("POST"));
    });

  test("edits the whole specification", async () => {
    const [edit] = await changed({ ...inputs, clusterName: "other" });
    expect(JSON.parse(edit?.replace("POST /api/2.1/clusters/edit ", "") ?? "")).toEqual({
      ...specification,
      cluster_id: id,
      cluster_name: "other",
    });
  });

  test("resizes when only the size changes", async () => {
    expect(await changed({ ...inputs, numWorkers: 2 })).toEqual([
      `POST /api/2.1/clusters/resize {"cluster_id":"${id}","num_workers":2}`,
    ]);
  });

  test("unpins without an edit", async () => {
    expect(await changed(inputs, { ...inputs, isPinned: true })).toEqual([
      `POST /api/2.1/clusters/unpin {"cluster_id":"${id}"}`,
    ]);
  });
});

test("is unpinned first when that keeps it from being deleted", async () => {
  const message = "Please unpin the cluster first";
  const deleting = {
    "POST /api/2.1/clusters/permanent-delete": [
      { status: 400, body: { error_code: "INVALID_STATE", message: `Cannot delete: ${message.slice(7)}` } },
      { body: {} },
    ],
    "POST /api/2.1/clusters/unpin": { body: {} },
  };
  await withWorkspace(deleting, async ({ cloud, provider }) => {
    await provider.delete(type, id);
    expect(apiCalls(cloud.received).map((call) => call.split(" ")[1])).toEqual([
      "/api/2.1/clusters/permanent-delete",
      "/api/2.1/clusters/unpin",
      "/api/2.1/clusters/permanent-delete",
    ]);
  });
});
