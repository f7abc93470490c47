import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MlflowServer, startMlflow } from "../../../rehearsal/mlflow";
import { type Answer, type ChatEndpoint, json, startChatEndpoint } from "./support/chat-endpoint";
import { type Ended, type Running, startCommand } from "./support/command";
import { fetchTrace, findExperimentId, type RunAnswer, searchRuns, searchTraces } from "./support/mlflow-api";

let folder: string;
let mlflow: MlflowServer;
let endpoint: ChatEndpoint;
let experiment: string;
let experiments = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "command-"));
  [mlflow, endpoint] = await Promise.all([
    startMlflow({ folder: join(folder, "mlflow") }),
    startChatEndpoint(),
  ]);
}, 120_000);

beforeEach(() => {
  endpoint.answer();
  experiment = `command ${++experiments}`;
});

afterAll(async () => {
  await endpoint.close();
  await mlflow.close();
  rmSync(folder, { recursive: true, force: true });
});

function environment(overrides: Record<string, string> = {}): Record<string, string> {
  return {
    AZURE_OPENAI_ENDPOINT: endpoint.url,
    AZURE_OPENAI_API_KEY: "key",
    MLFLOW_TRACKING_URI: mlflow.url,
    MLFLOW_EXPERIMENT_NAME: experiment,
    HOME: folder,
    XDG_STATE_HOME: join(folder, `state-${experiments}`),
    ...overrides,
  };
}

function start(parameters: string[], overrides: Record<string, string> = {}): Running {
  return startCommand(parameters, environment(overrides), folder);
}

function llmops(parameters: string[], overrides: Record<string, string> = {}): Promise<Ended> {
  return start(parameters, overrides).ended;
}

/** A server's address at which nothing listens any more. */
async function nowhere(): Promise<string> {
  const gone = await startChatEndpoint();
  await gone.close();
  return gone.url;
}

async function runs(): Promise<RunAnswer[]> {
  return searchRuns(mlflow.url, await findExperimentId(mlflow.url, experiment));
}

/** Resolves when the model has been asked; the answer never comes. */
function hangingModel(): Promise<void> {
  return new Promise((resolve) => endpoint.answer(() => resolve()));
}

const params = (run: RunAnswer | undefined): Record<string, string> =>
  Object.fromEntries((run?.data.params ?? []).map(({ key, value }) => [key, value]));

describe("llmops workload", () => {
  test("prints the reply, and records the run with its parameter and its trace", async () => {
    const { code, stdout, stderr } = await llmops(["workload"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Why don't elephants use computers?");
    expect(endpoint.requests[0]?.url).toBe(
      "/openai/deployments/gpt-4o/chat/completions?api-version=2024-05-01-preview",
    );
    expect(endpoint.requests[0]?.body["messages"]).toEqual([
      { role: "system", content: "Assistant is a large language model trained by OpenAI." },
      { role: "user", content: "Tell me a joke about animals." },
    ]);
    const [run] = await runs();
    expect(run?.info.status).toBe("FINISHED");
    expect(params(run)).toMatchObject({
      completion_tokens: "18",
      prompt_tokens: "24",
      total_tokens: "42",
      deployment: "gpt-4o",
    });
    const [trace] = await searchTraces(
      mlflow.url,
      await findExperimentId(mlflow.url, experiment),
      run?.info.run_id,
    );
    expect(stdout).toContain(trace?.trace_id);
    expect(stdout).toContain(run?.info.run_id);
  });

  test("prints one JSON document that says what was recorded", async () => {
    const { code, stdout } = await llmops([
      "workload",
      "--json",
      "--run-name",
      "mine",
      "--tag",
      "team=lab",
      "--tag",
      "a=b=c",
    ]);
    expect(code).toBe(0);
    const [run] = await runs();
    const experimentId = await findExperimentId(mlflow.url, experiment);
    const [trace] = await searchTraces(mlflow.url, experimentId, run?.info.run_id);
    expect(JSON.parse(stdout)).toMatchObject({
      reply: expect.stringContaining("elephants"),
      run: { id: run?.info.run_id, name: "mine", status: "FINISHED", experimentId, params: params(run) },
      trace: {
        id: trace?.trace_id,
        state: "OK",
        tokens: { input: 24, output: 18, total: 42 },
        requestPreview: trace?.request_preview,
        responsePreview: trace?.response_preview,
      },
      endpoint: endpoint.url,
      deployment: "gpt-4o",
      model: "gpt-4o-2024-11-20",
    });
    const tags = Object.fromEntries((run?.data.tags ?? []).map(({ key, value }) => [key, value]));
    expect(tags).toMatchObject({ team: "lab", a: "b=c", "mlflow.runName": "mine" });
    expect((run?.data.metrics ?? []).map(({ key }) => key).sort()).toEqual([
      "cost_usd",
      "latency_ms",
      "tokens_per_second",
    ]);
  });

  test("streams, with the options of the call in run and trace", async () => {
    const { code, stdout } = await llmops(
      [
        "workload",
        "--stream",
        "--prompt",
        "Hello",
        "--system",
        "Be brief.",
        "--temperature",
        "0.2",
        "--max-tokens",
        "9",
      ],
      { AZURE_OPENAI_API_VERSION: "2024-10-21" },
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Why don't elephants use computers?");
    expect(endpoint.requests[0]?.body).toMatchObject({
      messages: [{ content: "Be brief." }, { content: "Hello" }],
      temperature: 0.2,
      max_tokens: 9,
      stream_options: { include_usage: true },
    });
    const [run] = await runs();
    expect(params(run)).toMatchObject({
      completion_tokens: "6",
      temperature: "0.2",
      max_tokens: "9",
      stream: "true",
    });
    expect((run?.data.metrics ?? []).map(({ key }) => key)).toContain("time_to_first_token_ms");
  });

  const error =
    (status: number, code: string, message: string): Answer =>
    (_, response) =>
      json(response, { error: { code, message } }, status, { "retry-after": "0" });
  test.each<[string, Answer, RegExp]>([
    [
      "a refused prompt",
      error(400, "content_filter", "The response was filtered."),
      /content filter refused.*filtered/,
    ],
    [
      "a wrong key",
      error(401, "401", "Access denied due to invalid subscription key."),
      /refused the key.*Access denied[^]*AZURE_OPENAI_API_KEY/,
    ],
    [
      "a missing deployment",
      error(404, "DeploymentNotFound", "The API deployment for this resource does not exist."),
      /no deployment gpt-4o[^]*AZURE_OPENAI_DEPLOYMENT/,
    ],
    ["a time-out", error(408, "Timeout", "The operation was timeout."), /did not answer in time/],
    [
      "the rate limit",
      error(429, "429", "Rate limit is exceeded. Try again in 0 seconds."),
      /rate limit is reached[^]*capacity/,
    ],
    [
      "a failing service",
      error(500, "InternalServerError", "The server had an error."),
      /service failed \(500\)/,
    ],
    ["a broken answer", (_, response) => json(response, '{"id": "chat'), /was not JSON/],
    ["a cut connection", (_, response) => response.socket?.resetAndDestroy(), /could not be reached/],
  ])(
    "%s fails the run, leaves an ERROR trace, and says what to do in one message",
    async (_, answer, message) => {
      endpoint.answer(answer);
      const { code, stdout, stderr } = await llmops(["workload"]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(message);
      expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
      expect(stderr).not.toMatch(/\n {4}at /);
      const [run] = await runs();
      expect(run?.info.status).toBe("FAILED");
      const traces = await searchTraces(
        mlflow.url,
        await findExperimentId(mlflow.url, experiment),
        run?.info.run_id,
      );
      expect(traces.map(({ state }) => state)).toEqual(["ERROR"]);
    },
  );

  test("a stream that is cut fails the run, and its trace holds what had arrived", async () => {
    endpoint.answer((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const part = {
        id: "1",
        object: "chat.completion.chunk",
        model: "m",
        choices: [{ index: 0, delta: { content: "Half" } }],
      };
      response.write(`data: ${JSON.stringify(part)}\n\n`, () =>
        setTimeout(() => response.socket?.resetAndDestroy(), 50),
      );
    });
    const { code, stderr } = await llmops(["workload", "--stream"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: /m);
    const experimentId = await findExperimentId(mlflow.url, experiment);
    const [run] = await runs();
    const [trace] = await searchTraces(mlflow.url, experimentId, run?.info.run_id);
    expect([run?.info.status, trace?.state, trace?.response_preview]).toEqual(["FAILED", "ERROR", "Half"]);
  });

  test.each([
    [["--temperature", "hot"], {}, /temperature/],
    [["--max-tokens", "0"], {}, /max-tokens/],
    [["--tag", "novalue"], {}, /key=value/],
    [[], { MLFLOW_TRACKING_URI: "mlruns" }, /MLFLOW_TRACKING_URI is "mlruns"/],
    [
      [],
      { AZURE_OPENAI_ENDPOINT: "" },
      /no Pulumi project here, and the environment lacks AZURE_OPENAI_ENDPOINT/,
    ],
  ])(
    "%j with %j is a mistake that is said before anything is asked",
    async (parameters, overrides, message) => {
      const { code, stderr } = await llmops(["workload", ...parameters], overrides);
      expect(code).not.toBe(0);
      expect(stderr).toMatch(message);
      expect(endpoint.requests).toHaveLength(0);
    },
  );

  test("never shows the key", async () => {
    const secret = "a-very-secret-key";
    endpoint.answer(error(401, "401", "no"));
    const { stdout, stderr } = await llmops(["workload", "--json"], { AZURE_OPENAI_API_KEY: secret });
    expect(stdout + stderr).not.toContain(secret);
    const experimentId = await findExperimentId(mlflow.url, experiment);
    const [trace] = await searchTraces(mlflow.url, experimentId);
    expect(JSON.stringify([await fetchTrace(mlflow.url, trace?.trace_id ?? ""), await runs()])).not.toContain(
      secret,
    );
  });
});

describe("a tracking server that is away", () => {
  test("costs nothing but time: the reply is shown, all is kept, and the next run delivers it", async () => {
    const quick = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: "1" };
    // The same address must be away first and there later.
    const away = await startChatEndpoint();
    await away.close();
    const first = await llmops(["workload"], { ...quick, MLFLOW_TRACKING_URI: away.url });
    expect(first.code).toBe(1);
    expect(first.stdout).toContain("Why don't elephants use computers?");
    expect(first.stderr).toMatch(/1 trace and run \S+ could not be delivered now[^]*llmops traces flush/);
    const second = await startMlflow({
      folder: join(folder, "second"),
      port: Number(new URL(away.url).port),
    });
    try {
      const flushed = await llmops(["traces", "flush", "--json"], { MLFLOW_TRACKING_URI: away.url });
      expect(JSON.parse(flushed.stdout)).toEqual({ traces: 1, runs: 1, closed: 0, remaining: 0 });
      const experimentId = await findExperimentId(second.url, experiment);
      const [run, ...others] = await searchRuns(second.url, experimentId);
      expect(others).toEqual([]);
      expect([run?.info.status, params(run)["completion_tokens"]]).toEqual(["FINISHED", "18"]);
      expect(await searchTraces(second.url, experimentId, run?.info.run_id)).toHaveLength(1);
      const again = await llmops(["traces", "flush"], { MLFLOW_TRACKING_URI: away.url });
      expect([again.code, again.stdout]).toEqual([0, "Nothing was kept.\n"]);
    } finally {
      await second.close();
    }
  }, 60_000);

  test("and a disk that takes nothing is said, never silent", async () => {
    const file = join(folder, `state-${experiments}`);
    writeFileSync(file, "in the folder's place");
    const ended = await llmops(["workload"], {
      MLFLOW_TRACKING_URI: await nowhere(),
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0",
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/could be neither delivered nor kept/);
    expect(ended.stdout).toContain("Why don't elephants use computers?");
  });
});

describe("interruption", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s ends the run as KILLED, with its trace, and exit code %i", async (signal, exitCode) => {
    const asked = hangingModel();
    const { child, ended } = start(["workload"]);
    await Promise.race([asked, ended]);
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(code).toBe(exitCode);
    expect(stderr).toContain(`interrupted by ${signal}`);
    const [run] = await runs();
    expect(run?.info.status).toBe("KILLED");
    const traces = await searchTraces(
      mlflow.url,
      await findExperimentId(mlflow.url, experiment),
      run?.info.run_id,
    );
    expect(traces.map(({ state }) => state)).toEqual(["ERROR"]);
  });

  test("by SIGKILL leaves a run that the next start closes", async () => {
    const asked = hangingModel();
    const { child, ended } = start(["workload"]);
    await Promise.race([asked, ended]);
    child.kill("SIGKILL");
    await ended;
    expect((await runs()).map(({ info }) => info.status)).toEqual(["RUNNING"]);
    endpoint.answer();
    const { code, stderr } = await llmops(["workload"]);
    expect([code, stderr]).toEqual([0, "Of earlier work: closed 1 run left open by a process that ended.\n"]);
    expect((await runs()).map(({ info }) => info.status).sort()).toEqual(["FINISHED", "KILLED"]);
    expect(readdirSync(join(folder, `state-${experiments}`), { recursive: true }).join()).not.toContain(
      "run.json",
    );
  });
});
