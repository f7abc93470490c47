import { clusterStatus, machinesRunning, startCluster, stopCluster } from "../../../operations/cluster";
import type { Cluster, ClustersClient } from "../../../packages/databricks-client/src/clusters";
import { openCloud, type TestCloud } from "./azure/cloud";

/** A cluster that goes through states, one for each look; it is asked to start or to end in between. */
function passing(states: (string | Partial<Cluster>)[]) {
  const asked: string[] = [];
  const left = states.map((state) => (typeof state === "string" ? { state } : state));
  const compute = {
    cluster: async (id: string) => {
      const next = left.length > 1 ? left.shift() : left[0];
      return { cluster_id: id, state: "", ...next };
    },
    start: async () => void asked.push("start"),
    terminate: async () => void asked.push("terminate"),
  } as Partial<ClustersClient> as ClustersClient;
  const notices: string[] = [];
  return {
    asked,
    notices,
    options: { compute, id: "c", everyMs: 0, onNotice: (text: string) => void notices.push(text) },
  };
}

describe("starting", () => {
  test("asks for it and waits until the cluster runs", async () => {
    const { asked, notices, options } = passing(["TERMINATED", "PENDING", "PENDING", "RUNNING"]);
    expect((await startCluster(options)).state).toBe("RUNNING");
    expect(asked).toEqual(["start"]);
    expect(notices).toEqual(["Cluster c is asked to start", "Cluster c: PENDING"]);
  });

  test("leaves a cluster alone that runs, or is on its way", async () => {
    for (const states of [["RUNNING"], ["PENDING", "RUNNING"]]) {
      const { asked, options } = passing(states);
      expect((await startCluster(options)).state).toBe("RUNNING");
      expect(asked).toEqual([]);
    }
  });

  test("waits for a cluster to have ended before it starts it again", async () => {
    const { asked, options } = passing(["TERMINATING", "TERMINATING", "TERMINATED", "PENDING", "RUNNING"]);
    await startCluster(options);
    expect(asked).toEqual(["start"]);
  });

  test("does not wait when it is told not to", async () => {
    const { asked, options } = passing(["TERMINATED", "PENDING"]);
    expect((await startCluster({ ...options, wait: false })).state).toBe("PENDING");
    expect(asked).toEqual(["start"]);
  });

  test("says in the service's words why a cluster did not come to run, and what to do", async () => {
    const reason = {
      code: "AZURE_QUOTA_EXCEEDED_EXCEPTION",
      parameters: { azure_error_message: "exceeding approved cores quota" },
    };
    const { options } = passing([
      "TERMINATED",
      "PENDING",
      { state: "TERMINATING", termination_reason: reason },
    ]);
    await expect(startCluster(options)).rejects.toMatchObject({
      exitCode: 1,
      message: "the cluster did not start: AZURE_QUOTA_EXCEEDED_EXCEPTION: exceeding approved cores quota",
      hint: expect.stringContaining("preflight --all-regions"),
    });
  });
});

describe("stopping", () => {
  test("asks for it and waits until the machines are gone", async () => {
    const { asked, options } = passing(["RUNNING", "TERMINATING", "TERMINATED"]);
    expect((await stopCluster(options)).state).toBe("TERMINATED");
    expect(asked).toEqual(["terminate"]);
  });

  test("asks for nothing where there is nothing to end", async () => {
    const { asked, options } = passing(["TERMINATED"]);
    await stopCluster(options);
    expect(asked).toEqual([]);
  });
});

test("machines are counted while there are any: the driver and the workers", () => {
  const cluster = (more: Partial<Cluster>): Cluster => ({ cluster_id: "c", state: "RUNNING", ...more });
  expect(machinesRunning(cluster({ num_workers: 0 }))).toBe(1);
  expect(
    machinesRunning(cluster({ autoscale: { min_workers: 2, max_workers: 8 }, executors: [1, 2, 3] })),
  ).toBe(4);
  expect(machinesRunning(cluster({ num_workers: 4, state: "TERMINATED" }))).toBe(0);
});

describe("in a workspace", () => {
  let cloud: TestCloud;
  beforeAll(async () => (cloud = await openCloud()));
  afterAll(() => cloud.close());

  test("a cluster stops and starts again", async () => {
    const host = await cloud.workspace("rg", "dbw");
    const id = await cloud.cluster(host);
    const options = { compute: cloud.compute(host), id, everyMs: 0, onNotice: () => undefined };
    expect((await clusterStatus(options)).state).toBe("RUNNING");
    const stopped = await stopCluster(options);
    expect([stopped.state, stopped.termination_reason?.code]).toEqual(["TERMINATED", "USER_REQUEST"]);
    expect((await startCluster(options)).state).toBe("RUNNING");
    expect((await options.compute.clusters()).map(({ cluster_id: one }) => one)).toEqual([id]);
  });

  test("a cluster that is not there is said not to be", async () => {
    const host = await cloud.workspace("rg", "dbw");
    const options = { compute: cloud.compute(host), id: "0101-000000-missing" };
    await expect(clusterStatus(options)).rejects.toMatchObject({
      message: "there is no cluster 0101-000000-missing in the workspace",
    });
  });
});
