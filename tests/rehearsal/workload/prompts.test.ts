import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import { type ChatEndpoint, json, reply, sse, startChatEndpoint } from "./support/chat-endpoint";
import { type Ended, type Running, startCommand } from "./support/command";
import { fetchMetricHistory, findExperimentId, searchRuns, searchTraces } from "./support/mlflow-api";

let folder: string;
let mlflow: MlflowServer;
let endpoint: ChatEndpoint;
let experiment: string;
let experiments = 0;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "prompts-"));
  [mlflow, endpoint] = await Promise.all([
    startMlflow({ folder: join(folder, "mlflow") }),
    startChatEndpoint(),
  ]);
}, 120_000);

beforeEach(() => {
  endpoint.answer();
  experiment = `prompts ${++experiments}`;
  file = join(folder, `prompts-${experiments}.jsonl`);
});

afterAll(async () => {
  await endpoint.close();
  await mlflow.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(...parameters: string[]): Running {
  return startCommand(
    ["workload", "--prompts", file, "--json", ...parameters],
    {
      AZURE_OPENAI_ENDPOINT: endpoint.url,
      AZURE_OPENAI_API_KEY: "key",
      MLFLOW_TRACKING_URI: mlflow.url,
      MLFLOW_EXPERIMENT_NAME: experiment,
      HOME: folder,
      XDG_STATE_HOME: join(folder, `state-${experiments}`),
    },
    folder,
  );
}

const work = (...parameters: string[]): Promise<Ended> => start(...parameters).ended;

function write(count: number): void {
  writeFileSync(
    file,
    Array.from({ length: count }, (_, index) => JSON.stringify({ prompt: `prompt ${index}` })).join("\n"),
  );
}

const asked = (): string[] =>
  endpoint.requests.map(({ body }) => (body["messages"] as { content: string }[])[1]?.content ?? "");

async function recorded(): Promise<{
  status: string;
  metrics: Record<string, number>;
  params: Record<string, string>;
  runId: string;
  traces: string[];
}> {
  const experimentId = await findExperimentId(mlflow.url, experiment);
  const runs = await searchRuns(mlflow.url, experimentId);
  expect(runs).toHaveLength(1);
  const [run] = runs;
  const traces = await searchTraces(mlflow.url, experimentId, run?.info.run_id);
  return {
    status: run?.info.status ?? "",
    runId: run?.info.run_id ?? "",
    metrics: Object.fromEntries((run?.data.metrics ?? []).map(({ key, value }) => [key, value])),
    params: Object.fromEntries((run?.data.params ?? []).map(({ key, value }) => [key, value])),
    traces: traces.map(({ state }) => state).sort(),
  };
}

test("a file of prompts is one run, with a trace and a step of metrics for each and the sums of all", async () => {
  write(12);
  const { code, stdout } = await work("--concurrency", "3");
  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ answered: 12, failed: 0, resumed: 0, run: { status: "FINISHED" } });
  expect(result.prompts.map(({ index }: { index: number }) => index)).toEqual([...Array(12).keys()]);
  const run = await recorded();
  expect(run).toMatchObject({ status: "FINISHED", traces: Array(12).fill("OK") });
  expect(run.params).toMatchObject({ completion_tokens: "216", prompt_tokens: "288", prompts: "12" });
  expect(run.metrics).toMatchObject({ answered: 12, failed: 0, total_tokens_total: 504 });
  const history = await fetchMetricHistory(mlflow.url, run.runId, "latency_ms");
  expect(history.map(({ step }) => step).sort((left, right) => left - right)).toEqual([...Array(12).keys()]);
});

test("no more calls are under way than --concurrency says", async () => {
  write(10);
  let underWay = 0;
  let most = 0;
  endpoint.answer((_, response) => {
    most = Math.max(most, ++underWay);
    setTimeout(() => {
      underWay--;
      json(response, reply("plain.json"));
    }, 20);
  });
  await work("--concurrency", "3");
  expect(most).toBe(3);
});

test("a prompt that fails fails the run and not the others, and is the only one repeated", async () => {
  write(4);
  endpoint.answer((request, response) => {
    const refused = JSON.stringify(request.body).includes("prompt 2");
    if (refused) json(response, { error: { code: "content_filter", message: "Filtered." } }, 400);
    else json(response, reply("plain.json"));
  });
  const first = await work();
  expect(first.code).toBe(1);
  expect(first.stderr).toContain("error: 1 of 4 prompts failed");
  expect(JSON.parse(first.stdout)).toMatchObject({ answered: 3, failed: 1, run: { status: "FAILED" } });
  expect(await recorded()).toMatchObject({ status: "FAILED", traces: ["ERROR", "OK", "OK", "OK"] });
  endpoint.answer();
  const second = await work();
  expect(second.code).toBe(0);
  expect(asked()).toEqual(["prompt 2"]);
  expect(JSON.parse(second.stdout)).toMatchObject({ answered: 4, failed: 0, resumed: 3 });
  expect(await recorded()).toMatchObject({ status: "FINISHED", params: { completion_tokens: "72" } });
});

test("a key that is refused stops all at once", async () => {
  write(50);
  endpoint.answer((_, response) => json(response, reply("err401.json"), 401));
  const { code, stderr } = await work("--concurrency", "2");
  expect([code, stderr.includes("refused the key")]).toEqual([1, true]);
  expect(endpoint.requests.length).toBeLessThan(6);
});

test.each(["SIGINT", "SIGKILL"] as const)(
  "work that %s interrupts goes on in the same run, and asks nothing twice",
  async (signal) => {
    write(8);
    const interrupted = new Promise<void>((resolve) => {
      endpoint.answer((_, response, attempt) => {
        if (attempt <= 5) json(response, reply("plain.json"));
        else if (attempt === 6) resolve();
      });
    });
    const { child, ended } = start("--concurrency", "1");
    await Promise.race([interrupted, ended]);
    child.kill(signal);
    await ended;
    endpoint.answer();
    const { code, stdout, stderr } = await work();
    expect(code).toBe(0);
    expect(stderr).toContain("5 of 8 are answered");
    expect(asked().sort()).toEqual(["prompt 5", "prompt 6", "prompt 7"]);
    expect(JSON.parse(stdout)).toMatchObject({ answered: 8, resumed: 5, run: { status: "FINISHED" } });
    const run = await recorded();
    expect(run).toMatchObject({
      status: "FINISHED",
      params: { completion_tokens: "144" },
      metrics: { answered: 8 },
    });
    expect(readdirSync(join(folder, `state-${experiments}`, "azure-llmops-lab", "progress"))).toEqual([]);
  },
);

test("a refusal by the rate limit is waited out within the span, and costs no prompt", async () => {
  write(6);
  endpoint.answer((_, response, attempt) => {
    const limited = { error: { code: "429", message: "Rate limit is exceeded. Try again in 1 second." } };
    if (attempt === 2 || attempt === 5)
      json(response, limited, 429, { "retry-after-ms": "20", "retry-after": "1" });
    else json(response, reply("plain.json"));
  });
  const { code } = await work("--concurrency", "1");
  expect(code).toBe(0);
  expect(endpoint.requests).toHaveLength(8);
  expect(await recorded()).toMatchObject({ status: "FINISHED", traces: Array(6).fill("OK") });
});

test("a stream whose tokens nobody counts is counted here, and each step says when its reply began", async () => {
  write(2);
  endpoint.answer((_, response) =>
    sse(response, reply("streaming.sse").replace(/data: \{"id"[^\n]*"choices": \[\], "usage"[^\n]*\n\n/, "")),
  );
  const { code } = await work("--stream");
  expect(code).toBe(0);
  const { params, runId } = await recorded();
  expect(params).toMatchObject({ completion_tokens: "12", usage_source: "tokenizer" });
  for (const key of ["time_to_first_token_ms", "tokens_per_second", "cost_usd", "total_tokens"]) {
    const history = await fetchMetricHistory(mlflow.url, runId, key);
    expect([key, ...history.map(({ step }) => step).sort()]).toEqual([key, 0, 1]);
  }
});

test("calls wait for the deployment's tokens a minute, and an interruption ends the wait", async () => {
  write(4);
  // A call and its longest reply take more than half of the limit.
  const { child, ended } = start("--tokens-per-minute", "1000", "--max-tokens", "600", "--concurrency", "4");
  const first = new Promise<void>((resolve) =>
    child.stderr?.on("data", (text: Buffer) => {
      if (text.toString().includes("1/4 prompt 1")) resolve();
    }),
  );
  await Promise.race([first, ended]);
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
  expect(asked()).toEqual(["prompt 0"]);
  expect(await recorded()).toMatchObject({ status: "KILLED", traces: ["OK"] });
});

test("mistakes in the file are said before anything is asked", async () => {
  writeFileSync(file, '{"promt": "a"}');
  const { code, stderr } = await work();
  expect(code).toBe(2);
  expect(stderr).toContain('unknown key "promt"');
  expect(endpoint.requests).toEqual([]);
});
