import { typeOf, withWorkspace } from "../support/databricks";

const token = (name: string): string => `databricks:index/${name}:${name}`;

describe("the runtime", () => {
  const versions = [
    ["15.4.x-scala2.12", "15.4 LTS (includes Apache Spark 3.5.0, Scala 2.12)"],
    ["15.4.x-cpu-ml-scala2.12", "15.4 LTS ML (includes Apache Spark 3.5.0, Scala 2.12)"],
    ["16.4.x-cpu-ml-scala2.12", "16.4 LTS ML (includes Apache Spark 3.5.2, Scala 2.12)"],
    ["16.10.x-cpu-ml-scala2.12", "16.10 ML (includes Apache Spark 3.5.2, Scala 2.12)"],
    ["16.4.x-gpu-ml-scala2.12", "16.4 LTS ML (includes Apache Spark 3.5.2, GPU, Scala 2.12)"],
    ["17.0.x-cpu-ml-scala2.12", "17.0 ML Beta (includes Apache Spark 4.0.0, Scala 2.12)"],
  ].map(([key, name]) => ({ key, name }));
  const routes = { "GET /api/2.1/clusters/spark-versions": { body: { versions } } };
  const newest = (args: object) =>
    withWorkspace(routes, async ({ provider }) => {
      const found = await provider.invoke(token("getSparkVersion"), args as Record<string, boolean>);
      return found["id"];
    });

  test.each([
    [{}, "15.4.x-scala2.12"],
    [{ ml: true }, "16.10.x-cpu-ml-scala2.12"],
    [{ ml: true, longTermSupport: true }, "16.4.x-cpu-ml-scala2.12"],
    [{ ml: true, gpu: true }, "16.4.x-gpu-ml-scala2.12"],
    [{ ml: true, beta: true }, "17.0.x-cpu-ml-scala2.12"],
  ])("that fits %j is %s", async (args, expected) => {
    expect(await newest(args)).toBe(expected);
  });

  test("must be one where the latest is not wanted", async () => {
    await expect(newest({ ml: true, latest: false })).rejects.toThrow("multiple results");
    await expect(newest({ genomics: true })).rejects.toThrow("no results");
  });
});

test("the machine that fits is the smallest", async () => {
  const machine = (id: string, cores: number, gigabytes: number) => ({
    node_type_id: id,
    num_cores: cores,
    memory_mb: gigabytes * 1024,
    num_gpus: 0,
  });
  const nodeTypes = [machine("large", 8, 32), machine("small", 4, 16), machine("tiny", 2, 8)];
  const routes = { "GET /api/2.1/clusters/list-node-types": { body: { node_types: nodeTypes } } };
  await withWorkspace(routes, async ({ provider }) => {
    expect(await provider.invoke(token("getNodeType"), { minCores: 3 })).toMatchObject({ id: "small" });
    expect(await provider.invoke(token("getNodeType"), { minMemoryGb: 20 })).toMatchObject({ id: "large" });
    expect(await provider.invoke(token("getNodeType"), { minGpus: 1 })).toMatchObject({
      id: "Standard_D3_v2",
    });
  });
});

test("the current user has a home", async () => {
  await withWorkspace({}, async ({ provider }) => {
    expect(await provider.invoke(token("getCurrentUser"))).toMatchObject({
      userName: "dev@example.com",
      home: "/Users/dev@example.com",
      aclPrincipalId: "users/dev@example.com",
      alphanumeric: "dev",
    });
  });
});

test("a cluster is found by its id or its name", async () => {
  const one = { cluster_id: "1", cluster_name: "lab", num_workers: 0, spark_conf: { "a.b": "c" } };
  const routes = {
    "GET /api/2.1/clusters/get": { body: one },
    "GET /api/2.1/clusters/list": { body: { clusters: [one, { cluster_id: "2", cluster_name: "other" }] } },
  };
  await withWorkspace(routes, async ({ provider }) => {
    const byId = await provider.invoke(token("getCluster"), { clusterId: "1" });
    expect(byId).toMatchObject({
      id: "1",
      clusterName: "lab",
      clusterInfo: { numWorkers: 0, sparkConf: { "a.b": "c" } },
    });
    expect(await provider.invoke(token("getCluster"), { clusterName: "other" })).toMatchObject({ id: "2" });
    await expect(provider.invoke(token("getCluster"), { clusterName: "none" })).rejects.toThrow("'none'");
  });
});

test("what has no stand-in is named, with what has", async () => {
  await withWorkspace({}, async ({ provider }) => {
    await expect(provider.invoke("databricks:index/getJob:getJob")).rejects.toThrow(
      "has no stand-in; there are",
    );
    await expect(provider.check(typeOf("Library"), {})).rejects.toThrow("has no stand-in; there are");
  });
});
