import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AzureOpenAI } from "openai";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import type { AuthorizationProvider } from "../../../packages/rest-client/src/target";
import { traceOpenAI, TracingSession, withRun } from "../../../packages/openai-tracing/src";
import { type ChatEndpoint, startChatEndpoint } from "./support/chat-endpoint";
import { startCommand } from "./support/command";
import { fetchRun, searchTraces } from "./support/mlflow-api";
import { startWorkspace, type Workspace } from "./support/workspace";

let folder: string;
let mlflow: MlflowServer;
let endpoint: ChatEndpoint;
let workspace: Workspace;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "databricks-"));
  [mlflow, endpoint] = await Promise.all([startMlflow({ folder }), startChatEndpoint()]);
  workspace = await startWorkspace(mlflow.url);
}, 120_000);

beforeEach(() => {
  workspace.intercept();
  workspace.uploads.clear();
  workspace.credentialType = "AZURE_SAS_URI";
});

afterAll(async () => {
  await Promise.all([workspace.close(), endpoint.close()]);
  await mlflow.close();
  rmSync(folder, { recursive: true, force: true });
});

async function tracedCall(authorization: AuthorizationProvider = () => "Bearer dapi-test"): Promise<{
  runId: string;
  experimentId: string;
}> {
  const session = new TracingSession({
    target: { dialect: "databricks", url: workspace.url, authorization },
    experiment: { name: "/Users/someone@example.com/lab" },
  });
  const client = traceOpenAI(
    new AzureOpenAI({ endpoint: endpoint.url, apiVersion: "2024-05-01-preview", apiKey: "key" }),
  );
  const runId = await withRun(session, {}, async (run) => {
    const completion = await client.chat.completions.create({
      model: "gpt-4o",
      messages: [
        { role: "system", content: "Assistant is a large language model trained by OpenAI." },
        { role: "user", content: "Tell me a joke about animals." },
      ],
    });
    run.log({ params: { completion_tokens: completion.usage?.completion_tokens } });
    return run.id ?? "";
  });
  expect(await session.flush()).toMatchObject({ delivered: 1, kept: 0, lost: 0 });
  return { runId, experimentId: await session.experimentId() };
}

interface Uploaded {
  trace_id: string;
  span_id: string;
  status: unknown;
  attributes: Record<string, string>;
}

/** The golden trace's spans as an artifact holds them, and the one that was uploaded. */
function uploaded(): { text: string; span: Uploaded } {
  const [text] = [...workspace.uploads.values()];
  return { text: text ?? "", span: JSON.parse(text ?? "").spans[0] };
}

test("the run, its parameter and the trace's info are in the workspace's experiment", async () => {
  const { runId, experimentId } = await tracedCall();
  const run = await fetchRun(mlflow.url, runId);
  expect(run.run.info.status).toBe("FINISHED");
  expect(run.run.data.params).toEqual([{ key: "completion_tokens", value: "18" }]);
  const [info] = await searchTraces(mlflow.url, experimentId, runId);
  expect(info).toMatchObject({
    state: "OK",
    request_preview: "Tell me a joke about animals.",
    tags: { "mlflow.traceName": "Completions" },
  });
  expect(JSON.parse(info?.trace_metadata["mlflow.trace.cost"] ?? "")).toEqual({
    input_cost: 6.000000000000001e-5,
    output_cost: 0.00018,
    total_cost: 0.00024000000000000003,
  });
});

test.each(["AZURE_SAS_URI", "AZURE_ADLS_GEN2_SAS_URI"])(
  "spans are uploaded as traces.json by %s",
  async (type) => {
    workspace.credentialType = type;
    await tracedCall();
    const golden = JSON.parse(
      readFileSync(
        join(__dirname, "..", "..", "data", "mlflow", "golden", "plain", "get_trace.json"),
        "utf8",
      ),
    ).data.spans[0];
    const { text, span } = uploaded();
    expect(Object.keys(span).sort()).toEqual(Object.keys(golden).sort());
    expect(Object.keys(span.attributes).sort()).toEqual(Object.keys(golden.attributes).sort());
    for (const key of [
      "mlflow.chat.tokenUsage",
      "mlflow.llm.cost",
      "mlflow.spanInputs",
      "model",
      "mlflow.spanType",
    ]) {
      expect(JSON.parse(span.attributes[key] ?? "")).toEqual(JSON.parse(golden.attributes[key]));
    }
    expect(span.status).toEqual(golden.status);
    expect(text).toMatch(/"start_time_unix_nano": \d{19}, "end_time_unix_nano": \d{19}/);
    expect(Buffer.from(span.trace_id, "base64")).toHaveLength(16);
    expect(Buffer.from(span.span_id, "base64")).toHaveLength(8);
  },
);

test("the workspace's token goes to the workspace alone", async () => {
  await tracedCall();
  const toStore = workspace.passed.filter(({ path }) => path.startsWith("/blob/"));
  const toWorkspace = workspace.passed.filter(({ path }) => path.startsWith("/api/"));
  expect(toStore.length).toBeGreaterThan(0);
  expect(toStore.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  expect(toWorkspace.every(({ headers }) => headers.authorization === "Bearer dapi-test")).toBe(true);
});

test("a token that has run out is replaced and the request sent again", async () => {
  workspace.tokens = new Set(["new"]);
  const asked: boolean[] = [];
  let token = "old";
  await tracedCall((refresh) => {
    asked.push(refresh);
    if (refresh) token = "new";
    return `Bearer ${token}`;
  });
  workspace.tokens = new Set(["dapi-test"]);
  expect(asked.filter(Boolean)).toHaveLength(1);
});

test("the command records there with the usual variables of a workspace, and shows its addresses", async () => {
  const { code, stdout, stderr } = await startCommand(
    ["workload", "--json"],
    {
      AZURE_OPENAI_ENDPOINT: endpoint.url,
      AZURE_OPENAI_API_KEY: "key",
      MLFLOW_TRACKING_URI: "databricks",
      DATABRICKS_HOST: workspace.url,
      DATABRICKS_TOKEN: "dapi-test",
      MLFLOW_EXPERIMENT_NAME: "/Shared/command",
      HOME: folder,
      XDG_STATE_HOME: join(folder, "state"),
    },
    folder,
  ).ended;
  expect([code, stderr]).toEqual([0, ""]);
  const { run, trace } = JSON.parse(stdout);
  expect(await fetchRun(mlflow.url, run.id)).toMatchObject({ run: { info: { status: "FINISHED" } } });
  expect([...workspace.uploads.keys()]).toEqual([trace.id]);
  const experiment = `${workspace.url}/ml/experiments/${run.experimentId}`;
  expect([run.url, trace.url]).toEqual([
    `${experiment}/runs/${run.id}`,
    `${experiment}/traces?selectedEvaluationId=${trace.id}`,
  ]);
});

test("a token that stays refused is one message that says where to look", async () => {
  const { code, stdout, stderr } = await startCommand(
    ["workload"],
    {
      AZURE_OPENAI_ENDPOINT: endpoint.url,
      AZURE_OPENAI_API_KEY: "key",
      MLFLOW_TRACKING_URI: "databricks",
      DATABRICKS_HOST: workspace.url,
      DATABRICKS_TOKEN: "dapi-expired",
      MLFLOW_EXPERIMENT_NAME: "/Shared/command",
      HOME: folder,
      XDG_STATE_HOME: join(folder, "state"),
    },
    folder,
  ).ended;
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(
    /^error: the tracking server failed: .*401[^\n]*\nCheck the login: DATABRICKS_TOKEN/,
  );
  expect(stderr).not.toContain("dapi-expired");
});

test.each([403, 401])("an address that the store refuses with %i is asked for anew", async (status) => {
  workspace.refuseUploads = [status];
  await tracedCall();
  expect(workspace.uploads.size).toBe(1);
});

test("a store that fails half way gets the whole upload again", async () => {
  let failures = 1;
  workspace.intercept(({ path }, response) => {
    if (!path.includes("comp=blocklist") || failures-- <= 0) return false;
    response.writeHead(503, { "retry-after": "0" });
    response.end();
    return true;
  });
  await tracedCall();
  expect(workspace.passed.filter(({ path }) => path.includes("comp=block&"))).toHaveLength(2);
  expect(workspace.uploads.size).toBe(1);
});
