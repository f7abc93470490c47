import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { AzureOpenAI } from "openai";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import { traceOpenAI, TracingSession, withRun } from "../../../packages/openai-tracing/src";
import { type ChatEndpoint, startChatEndpoint } from "./support/chat-endpoint";

let folder: string;
let mlflow: MlflowServer;
let endpoint: ChatEndpoint;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "read-back-"));
  [mlflow, endpoint] = await Promise.all([startMlflow({ folder }), startChatEndpoint()]);
});

afterAll(async () => {
  await endpoint.close();
  await mlflow.close();
  rmSync(folder, { recursive: true, force: true });
});

test("Python's mlflow finds the trace by its run, and reads trace and run", async () => {
  const session = new TracingSession({
    target: { dialect: "server", url: mlflow.url },
    experiment: { name: "read back" },
  });
  const client = traceOpenAI(
    new AzureOpenAI({ endpoint: endpoint.url, apiVersion: "2024-05-01-preview", apiKey: "key" }),
  );
  const messages = [{ role: "user" as const, content: "Tell me a joke about animals." }];
  const runId = await withRun(session, {}, async (run) => {
    const { usage } = await client.chat.completions.create({ model: "gpt-4o", messages });
    run.log({ params: { completion_tokens: usage?.completion_tokens } });
    return run.id ?? "";
  });
  await session.flush();
  const { stdout } = await promisify(execFile)(
    mlflow.python,
    [join(__dirname, "support", "read_back.py"), mlflow.url, await session.experimentId(), runId],
    { cwd: folder, env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true" } },
  );
  const joke = "Why don't elephants use computers?\n\nBecause they're afraid of the mouse! 🐭";
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual({
    state: "OK",
    request: "Tell me a joke about animals.",
    response: joke,
    tokens: { input_tokens: 24, output_tokens: 18, total_tokens: 42, cache_read_input_tokens: 0 },
    sourceRun: runId,
    spans: [
      {
        name: "Completions",
        type: "CHAT_MODEL",
        status: "OK",
        parent: false,
        inputs: { model: "gpt-4o", messages },
        reply: joke,
      },
    ],
    runs: [["FINISHED", { completion_tokens: "18" }]],
  });
});
