import fc from "fast-check";
import { workspaceLeftovers } from "../../../packages/azure-simulator/src/databricks";
import { phasesUntil, type Phase } from "../../../packages/azure-simulator/src/databricks/compute/cluster";
import { singleNode, workspaceWorld } from "./workspace";

type Lab = ReturnType<typeof workspaceWorld>;
const minute = 60_000;

async function create(lab: Lab, spec: object = singleNode): Promise<string> {
  const { status, body } = await lab.send("POST", "/api/2.1/clusters/create", spec);
  expect({ status, body }).toMatchObject({ status: 200 });
  return String(body["cluster_id"]);
}
const show = async (lab: Lab, id: string) =>
  (await lab.send("GET", `/api/2.1/clusters/get?cluster_id=${id}`)).body;
const stateOf = async (lab: Lab, id: string) => (await show(lab, id))["state"];

describe("a cluster's life", () => {
  test("is running at the first look when nothing takes time, and shows what was asked for", async () => {
    const lab = workspaceWorld();
    const id = await create(lab);
    expect(id).toMatch(/^1124-120000-[a-z0-9]{8}$/);
    expect(await show(lab, id)).toMatchObject({
      ...singleNode,
      state: "RUNNING",
      cluster_cores: 4,
      cluster_memory_mb: 16384,
      driver_node_type_id: "Standard_D4ds_v5",
      default_tags: { Vendor: "Databricks", ClusterId: id, ClusterName: "lab" },
    });
  });

  test("shows a tag of its own under another name where its workspace has one of that name, in any case", async () => {
    const lab = workspaceWorld({ tags: { Stack: "dev" } });
    const id = await create(lab, {
      ...singleNode,
      custom_tags: { ...singleNode.custom_tags, stack: "dev", a: "b" },
    });
    expect(await show(lab, id)).toMatchObject({
      custom_tags: { ResourceClass: "SingleNode", x_stack: "dev", a: "b" },
      default_tags: { Stack: "dev", Vendor: "Databricks" },
    });
  });

  test("is kept for 30 days after its end, and for ever where it is pinned", async () => {
    const lab = workspaceWorld();
    const [id, pinned] = [await create(lab), await create(lab)];
    await lab.send("POST", "/api/2.1/clusters/pin", { cluster_id: pinned });
    lab.clock.now += 30 * minute;
    expect([await stateOf(lab, id), await stateOf(lab, pinned)]).toEqual(["TERMINATED", "TERMINATED"]);
    lab.clock.now += 30 * 24 * 60 * minute;
    expect(await stateOf(lab, id)).toBe("TERMINATED");
    lab.clock.now += minute;
    expect(await show(lab, id)).toMatchObject({ message: `Cluster ${id} does not exist` });
    expect(await stateOf(lab, pinned)).toBe("TERMINATED");
  });

  test("goes from PENDING to RUNNING, ends unused, and comes back", async () => {
    const lab = workspaceWorld({ latency: { clusterStart: 5 * minute, clusterTerminate: minute } });
    const id = await create(lab);
    expect(await stateOf(lab, id)).toBe("PENDING");
    lab.clock.now += 5 * minute;
    expect(await stateOf(lab, id)).toBe("RUNNING");
    lab.clock.now += 30 * minute;
    expect(await stateOf(lab, id)).toBe("TERMINATING");
    lab.clock.now += minute;
    expect(await show(lab, id)).toMatchObject({
      state: "TERMINATED",
      termination_reason: {
        code: "INACTIVITY",
        type: "SUCCESS",
        parameters: { inactivity_duration_min: "30" },
      },
    });
    await lab.send("POST", "/api/2.1/clusters/start", { cluster_id: id });
    expect(await stateOf(lab, id)).toBe("PENDING");
    const events = await lab.send("POST", "/api/2.0/clusters/events", { cluster_id: id, order: "ASC" });
    expect((events.body["events"] as { type: string }[]).map(({ type }) => type)).toEqual([
      "CREATING",
      "RUNNING",
      "TERMINATING",
      "STARTING",
    ]);
  });

  test("is terminated by delete and gone after permanent-delete, in the words the provider looks for", async () => {
    const lab = workspaceWorld();
    const id = await create(lab);
    await lab.send("POST", "/api/2.0/clusters/delete", { cluster_id: id });
    expect(await show(lab, id)).toMatchObject({
      state: "TERMINATED",
      termination_reason: { code: "USER_REQUEST", type: "SUCCESS" },
    });
    expect(workspaceLeftovers(lab.world)).toHaveLength(1);
    await lab.send("POST", "/api/2.1/clusters/permanent-delete", { cluster_id: id });
    expect(await lab.send("GET", `/api/2.1/clusters/get?cluster_id=${id}`)).toMatchObject({
      status: 400,
      body: { error_code: "INVALID_PARAMETER_VALUE", message: `Cluster ${id} does not exist` },
    });
    expect(workspaceLeftovers(lab.world)).toEqual([]);
  });

  test("grows and shrinks while it runs, and stays what it is otherwise", async () => {
    const lab = workspaceWorld({ latency: { clusterStart: minute } });
    const { spark_conf: _, ...several } = { ...singleNode, custom_tags: {}, num_workers: 1 };
    const id = await create(lab, several);
    const resize = (size: object) =>
      lab.send("POST", "/api/2.1/clusters/resize", { cluster_id: id, ...size });
    expect(await resize({ num_workers: 2 })).toMatchObject({
      status: 400,
      body: { error_code: "INVALID_STATE" },
    });
    lab.clock.now += minute;
    const began = (await show(lab, id)).start_time;
    expect(await resize({ num_workers: 4 })).toMatchObject({ status: 200 });
    expect(await show(lab, id)).toMatchObject({ state: "RESIZING", num_workers: 4, start_time: began });
    lab.clock.now += minute;
    expect(await show(lab, id)).toMatchObject({ state: "RUNNING", node_type_id: several.node_type_id });
    await resize({ autoscale: { min_workers: 1, max_workers: 3 } });
    const shown = await show(lab, id);
    expect(shown).toMatchObject({ autoscale: { min_workers: 1, max_workers: 3 } });
    expect(shown).not.toHaveProperty("num_workers");
  });

  test("is edited in place, which restarts it when it runs", async () => {
    const lab = workspaceWorld({ latency: { clusterStart: minute } });
    const id = await create(lab);
    const edit = { cluster_id: id, ...singleNode, autotermination_minutes: 60 };
    expect(await lab.send("POST", "/api/2.1/clusters/edit", edit)).toMatchObject({
      status: 400,
      body: { error_code: "INVALID_STATE" },
    });
    lab.clock.now += minute;
    await lab.send("POST", "/api/2.1/clusters/edit", edit);
    expect(await show(lab, id)).toMatchObject({ state: "RESTARTING", autotermination_minutes: 60 });
    lab.clock.now += minute;
    expect(await stateOf(lab, id)).toBe("RUNNING");
  });

  test("is listed, by being pinned too", async () => {
    const lab = workspaceWorld();
    const [first, second] = [await create(lab), await create(lab)];
    await lab.send("POST", "/api/2.1/clusters/pin", { cluster_id: second });
    const list = async (query: string) =>
      (
        (await lab.send("GET", `/api/2.1/clusters/list?${query}`)).body["clusters"] as {
          cluster_id: string;
        }[]
      ).map(({ cluster_id: id }) => id);
    expect(await list("page_size=100")).toEqual([first, second]);
    expect(await list("filter_by.is_pinned=true&page_size=100")).toEqual([second]);
  });

  test("only moves forward, and never depends on how often somebody looks", () => {
    const started = { state: "PENDING", since: 0, failure: undefined } as const;
    const latency = { clusterStart: 1000, clusterTerminate: 500 };
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(3 * minute)), (moments) => {
        let phase: Phase = { ...started };
        for (const moment of moments.sort((a, b) => a - b)) {
          phase = phasesUntil(phase, moment, 1, latency).at(-1) ?? phase;
          expect(phase.since).toBeLessThanOrEqual(moment);
        }
        const last = moments.at(-1) ?? 0;
        expect(phase).toEqual(phasesUntil(started, last, 1, latency).at(-1) ?? started);
      }),
    );
  });
});

describe("a start that fails", () => {
  const failure = {
    code: "AZURE_QUOTA_EXCEEDED_EXCEPTION",
    type: "CLIENT_ERROR" as const,
    parameters: {
      azure_error_code: "QuotaExceeded",
      azure_error_message: "no cores",
      databricks_error_message: "no VM",
    },
  };

  test("ends with the reason that was injected, as often as it was", async () => {
    const lab = workspaceWorld({ latency: { clusterStart: minute } });
    lab.world.faults.add({ condition: { kind: "cluster-failure", ...failure }, times: 1 });
    const id = await create(lab);
    expect(await stateOf(lab, id)).toBe("PENDING");
    lab.clock.now += minute;
    expect(await show(lab, id)).toMatchObject({
      state: "TERMINATED",
      state_message: "no VM",
      termination_reason: failure,
    });
    await lab.send("POST", "/api/2.1/clusters/start", { cluster_id: id });
    lab.clock.now += minute;
    expect(await stateOf(lab, id)).toBe("RUNNING");
  });

  test("is what the subscription's quota of cores leads to", async () => {
    const lab = workspaceWorld();
    const big = { ...singleNode, num_workers: 2, node_type_id: "Standard_D32ds_v5" };
    expect(await stateOf(lab, await create(lab, big))).toBe("RUNNING");
    const second = await show(lab, await create(lab));
    expect(second).toMatchObject({ state: "RUNNING" });
    const third = await show(lab, await create(lab));
    expect(third).toMatchObject({
      state: "TERMINATED",
      termination_reason: {
        code: "AZURE_QUOTA_EXCEEDED_EXCEPTION",
        type: "CLIENT_ERROR",
        parameters: { azure_error_message: expect.stringMatching(/Current Limit: 100, Current Usage: 100/) },
      },
    });
  });

  test("is what others' use of the quota leads to", async () => {
    const lab = workspaceWorld();
    lab.world.faults.add({ condition: { kind: "quota-exhausted", usage: "^standardDDSv5Family$" } });
    expect(await show(lab, await create(lab))).toMatchObject({ state: "TERMINATED" });
    expect(await stateOf(lab, await create(lab, { ...singleNode, node_type_id: "Standard_E4ds_v5" }))).toBe(
      "RUNNING",
    );
  });
});

describe("a cluster that cannot be", () => {
  test.each([
    [{ ...singleNode, spark_version: "1.0.x" }, /spark version 1\.0\.x/],
    [{ ...singleNode, node_type_id: "Standard_Z1" }, /Standard_Z1 is not supported/],
    [{ ...singleNode, num_workers: -1 }, /num_workers -1/],
    [{ ...singleNode, autoscale: { min_workers: 1, max_workers: 2 } }, /Exactly one of/],
    [{ ...singleNode, num_workers: undefined }, /Exactly one of/],
    [{ ...singleNode, num_workers: undefined, autoscale: { min_workers: 3, max_workers: 2 } }, /not exceed/],
    [{ ...singleNode, spark_conf: {} }, /cluster\.profile.*singleNode.*spark\.master/],
    [{ ...singleNode, custom_tags: {} }, /ResourceClass/],
    [{ ...singleNode, autotermination_minutes: 5 }, /autotermination_minutes 5/],
  ])("is refused: %j", async (spec, message) => {
    const lab = workspaceWorld();
    const reply = await lab.send("POST", "/api/2.1/clusters/create", spec);
    expect(reply).toMatchObject({ status: 400, body: { error_code: "INVALID_PARAMETER_VALUE" } });
    expect(reply.body["message"]).toMatch(message);
    expect(workspaceLeftovers(lab.world)).toEqual([]);
  });

  test.each([
    { ...singleNode, num_workers: 2, spark_conf: {}, custom_tags: {} },
    { ...singleNode, num_workers: undefined, autoscale: { min_workers: 1, max_workers: 2 } },
    { ...singleNode, num_workers: undefined, spark_conf: {}, custom_tags: {}, is_single_node: true },
  ])("is another thing than %j", async (spec) => {
    const lab = workspaceWorld();
    expect(await stateOf(lab, await create(lab, spec))).toBe("RUNNING");
  });
});

describe("libraries", () => {
  test("are installed once the cluster runs, and not by uninstalling", async () => {
    const lab = workspaceWorld();
    const id = await create(lab);
    const libraries = [{ pypi: { package: "mlflow==3.17.2" } }];
    const statuses = async () =>
      (await lab.send("GET", `/api/2.0/libraries/cluster-status?cluster_id=${id}`)).body["library_statuses"];
    await lab.send("POST", "/api/2.0/libraries/install", { cluster_id: id, libraries });
    await statuses();
    expect(await statuses()).toEqual([
      { library: libraries[0], status: "INSTALLED", is_library_for_all_clusters: false },
    ]);
    await lab.send("POST", "/api/2.0/libraries/uninstall", { cluster_id: id, libraries });
    expect(await statuses()).toMatchObject([{ status: "UNINSTALL_ON_RESTART" }]);
  });
});

describe("what clusters can be made of", () => {
  test("has the long-term ML runtime and the lab's node type", async () => {
    const lab = workspaceWorld();
    const versions = (await lab.send("GET", "/api/2.1/clusters/spark-versions")).body["versions"];
    expect(versions).toContainEqual({
      key: "16.4.x-cpu-ml-scala2.12",
      name: expect.stringMatching(/^16\.4 LTS ML \(/),
    });
    const types = (await lab.send("GET", "/api/2.1/clusters/list-node-types")).body["node_types"];
    expect(types).toContainEqual(
      expect.objectContaining({ node_type_id: "Standard_D4ds_v5", num_cores: 4, memory_mb: 16384 }),
    );
  });
});

describe("a creation with a token", () => {
  const withToken = { ...singleNode, idempotency_token: "lab-1" };

  test("is answered with the cluster that it made before, while that one is active", async () => {
    const lab = workspaceWorld();
    const id = await create(lab, withToken);
    expect(await create(lab, withToken)).toBe(id);
    expect(await create(lab, { ...singleNode, idempotency_token: "lab-2" })).not.toBe(id);
    await lab.send("POST", "/api/2.1/clusters/delete", { cluster_id: id });
    expect(await create(lab, withToken)).not.toBe(id);
  });

  test("makes a cluster that does not show the token", async () => {
    const lab = workspaceWorld();
    expect(await show(lab, await create(lab, withToken))).not.toHaveProperty("idempotency_token");
  });
});
