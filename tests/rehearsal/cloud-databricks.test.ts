import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, startCloud } from "../../packages/azure-simulator/src/cloud";
import { type MlflowServer, startMlflow } from "./support/mlflow";
import { workspaceWorld } from "../unit/cloud-databricks/workspace";
import { seedLab } from "./cloud-scripts/seed";
import { runClient } from "./cloud-support/client";

let folder: string;
let mlflow: MlflowServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-"));
  mlflow = await startMlflow({ folder: join(folder, "mlflow") });
});
afterAll(async () => {
  await mlflow.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a Python program printed, run against a cloud of its own in front of the real MLflow server. */
async function told(
  script: string,
  options: Pick<Parameters<typeof startCloud>[0], "traceStore"> = {},
): Promise<{ answers: Record<string, unknown>; cloud: Cloud }> {
  const cloud = await startCloud({ folder: join(folder, "cloud"), mlflow: mlflow.url, ...options });
  try {
    const { environment } = seedLab(cloud);
    const args = [join(__dirname, "cloud-scripts", script), mlflow.url];
    const { code, stdout, stderr } = await runClient(cloud, mlflow.python, args, environment);
    if (code !== 0) throw new Error(`${script} ended with ${code}:\n${stderr}`);
    const document = stdout.trim().split("\n").at(-1) ?? "";
    return { answers: JSON.parse(document) as Record<string, unknown>, cloud };
  } finally {
    await cloud.close();
  }
}

test("databricks-sdk takes the workspace for a real one", async () => {
  const { answers, cloud } = await told("databricks_sdk.py");
  const user = cloud.identity.clientId;
  const home = `/Users/${user}/lab`;
  expect(answers).toEqual({
    user,
    login: "azure-client-secret",
    workspace: 5555555555555555,
    objects: [
      [`${home}/joke`, "NOTEBOOK"],
      [`${home}/notes.txt`, "FILE"],
    ],
    notebook: "# Databricks notebook source\nprint('hi')\n",
    file: "notes",
    missing: {
      name: "ResourceDoesNotExist",
      code: "RESOURCE_DOES_NOT_EXIST",
      message: expect.any(String) as string,
    },
    secrets: ["key"],
    secret: "s3cr3t",
    secondScope: {
      name: "ResourceAlreadyExists",
      code: "RESOURCE_ALREADY_EXISTS",
      message: expect.any(String) as string,
    },
    runtime: "16.4.x-cpu-ml-scala2.12",
    cluster: ["RUNNING", 4],
    ended: ["TERMINATED", "USER_REQUEST"],
    events: ["RUNNING", "STARTING", "TERMINATING", "RUNNING", "CREATING"],
    gone: {
      name: "ResourceDoesNotExist",
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringMatching(/^Cluster .* does not exist$/) as string,
    },
    tokenLogin: ["pat", user],
    wrongToken: {
      name: "PermissionDenied",
      code: "403",
      message: expect.stringMatching(/^Invalid access token\./) as string,
    },
  });
  expect(cloud.leftovers().filter(({ kind }) => kind === "cluster")).toEqual([]);
});

describe.each(["AZURE_SAS_URI", "AZURE_ADLS_GEN2_SAS_URI"] as const)(
  "Python's mlflow, by %s",
  (traceStore) => {
    test("finds in the workspace what it traced, and the server behind shows the same", async () => {
      const { answers, cloud } = await told("mlflow_traces.py", { traceStore });
      const path = `/Users/${cloud.identity.clientId}/lab/experiment`;
      expect(answers).toMatchObject({
        name: path,
        nameOnServer: `adb-5555555555555555.7.azuredatabricks.net${path}`,
        artifacts: expect.stringMatching(/^dbfs:\/databricks\/mlflow-tracking\/\d+$/) as string,
        runs: [[true, { completion_tokens: expect.stringMatching(/^\d+$/) as string }]],
        report: "<h1>Report</h1>",
        files: ["reports/drift.html"],
        ofRun: ["Tell me a joke about animals."],
        again: true,
      });
      const traces = answers["inWorkspace"] as {
        info: Record<string, unknown>;
        data: { spans: unknown[] };
      }[];
      expect(traces.map(({ info }) => info["state"])).toEqual(["OK", "OK", "ERROR"]);
      expect(traces[0]).toMatchObject({
        info: { request_preview: "Tell me a joke about animals.", response_preview: answers["reply"] },
        data: { spans: [{ name: "Completions", attributes: { temperature: 1, model: "gpt-4o" } }] },
      });
      expect(answers["onServer"]).toEqual(traces);
    });
  },
);

describe("experiments", () => {
  const api = "/api/2.0/mlflow";
  const twoWorkspaces = () => workspaceWorld({ workspaces: [1, 2], mlflow: new URL(mlflow.url) });
  type Lab = ReturnType<typeof twoWorkspaces>;
  const create = async ({ send }: Lab, name: string, number = 1): Promise<string> => {
    const { status, body } = await send("POST", `${api}/experiments/create`, { name }, { number });
    expect({ status, body }).toMatchObject({ status: 200 });
    return body["experiment_id"] as string;
  };

  test("stand at the path of a directory that exists, once", async () => {
    const lab = twoWorkspaces();
    const id = await create(lab, "/Shared/once");
    expect((await lab.send("GET", "/api/2.0/workspace/list?path=/Shared")).body).toEqual({
      objects: [
        expect.objectContaining({
          object_type: "MLFLOW_EXPERIMENT",
          path: "/Shared/once",
          object_id: Number(id),
        }),
      ],
    });
    const refused = async (name: string): Promise<unknown> =>
      (await lab.send("POST", `${api}/experiments/create`, { name })).body["error_code"];
    expect(await refused("/Shared/once")).toBe("RESOURCE_ALREADY_EXISTS");
    expect(await refused("/Shared/none/once")).toBe("RESOURCE_DOES_NOT_EXIST");
    expect(await refused("once")).toBe("INVALID_PARAMETER_VALUE");
  });

  test("leave their path when they are deleted, and come back to it when they are restored", async () => {
    const lab = twoWorkspaces();
    const id = await create(lab, "/Shared/back");
    const post = async (call: string, body: object) => lab.send("POST", `${api}/experiments/${call}`, body);
    const byId = async () =>
      (await lab.send("GET", `${api}/experiments/get?experiment_id=${id}`)).body["experiment"];
    const byName = async () =>
      (await lab.send("GET", `${api}/experiments/get-by-name?experiment_name=/Shared/back`)).status;
    await post("delete", { experiment_id: id });
    expect(await byName()).toBe(404);
    expect(await byId()).toMatchObject({ lifecycle_stage: "deleted", name: "/Shared/back" });
    const next = await create(lab, "/Shared/back");
    expect(await post("restore", { experiment_id: id })).toMatchObject({
      body: { error_code: "RESOURCE_ALREADY_EXISTS" },
    });
    await lab.send("POST", "/api/2.0/workspace/delete", { path: "/Shared/back" });
    expect(await post("delete", { experiment_id: next })).toMatchObject({ status: 404 });
    await post("restore", { experiment_id: id });
    expect(await byName()).toBe(200);
    await post("update", { experiment_id: id, new_name: "/Shared/renamed" });
    expect(await byId()).toMatchObject({ lifecycle_stage: "active", name: "/Shared/renamed" });
  });

  test("of one workspace do not exist in another, nor do their runs and traces", async () => {
    const lab = twoWorkspaces();
    const [first, second] = [await create(lab, "/Shared/both", 1), await create(lab, "/Shared/both", 2)];
    const run = await lab.send("POST", `${api}/runs/create`, { experiment_id: first, start_time: 1 });
    const { run_id: runId } = (run.body as { run: { info: { run_id: string } } }).run.info;
    const traceId = `tr-${first.padStart(32, "0")}`;
    const trace = {
      trace_id: traceId,
      trace_location: { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: first } },
      request_time: "2026-11-24T12:00:00Z",
      state: "OK",
    };
    await lab.send("POST", "/api/3.0/mlflow/traces", { trace: { trace_info: trace } });
    const elsewhere = { number: 2 };
    const calls: ["GET" | "POST", string, object?][] = [
      ["GET", `${api}/experiments/get?experiment_id=${first}`],
      ["GET", `${api}/runs/get?run_id=${runId}`],
      ["POST", `${api}/runs/log-parameter`, { run_id: runId, key: "a", value: "b" }],
      ["POST", `${api}/runs/search`, { experiment_ids: [second, first] }],
      ["GET", `/api/3.0/mlflow/traces/${traceId}`],
      ["GET", `${api}/traces/${traceId}/credentials-for-data-download`],
      ["POST", `/api/3.0/mlflow/traces/search`, { locations: [trace.trace_location] }],
      ["POST", "/api/3.0/mlflow/traces", { trace: { trace_info: trace } }],
    ];
    for (const [method, path, body] of calls) {
      expect({ path, status: (await lab.send(method, path, body)).status }).toEqual({
        path,
        status: path.endsWith("runs/search") ? 404 : 200,
      });
      expect({ path, ...(await lab.send(method, path, body, elsewhere)) }).toMatchObject({
        path,
        status: 404,
        body: { error_code: "RESOURCE_DOES_NOT_EXIST" },
      });
    }
    const found = await lab.send("POST", `${api}/experiments/search`, { max_results: 100 }, elsewhere);
    expect(
      (found.body["experiments"] as { experiment_id: string; name: string }[]).map(
        ({ experiment_id: id, name }) => [id, name],
      ),
    ).toEqual([[second, "/Shared/both"]]);
  });

  test("are gone with their workspace, and their paths free in the next one of its name", async () => {
    const lab = twoWorkspaces();
    const id = await create(lab, "/Shared/gone");
    lab.removeWorkspace(1);
    lab.restoreWorkspace(1);
    expect((await lab.send("GET", `${api}/experiments/get?experiment_id=${id}`)).status).toBe(404);
    expect(await create(lab, "/Shared/gone")).not.toBe(id);
  });
});
