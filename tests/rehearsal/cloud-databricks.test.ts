import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud";
import { type MlflowServer, startMlflow } from "../../rehearsal/mlflow";
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

it("databricks-sdk takes the workspace for a real one", async () => {
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
    it("finds in the workspace what it traced, and the server behind shows the same", async () => {
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
