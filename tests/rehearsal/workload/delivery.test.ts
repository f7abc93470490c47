import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AzureOpenAI } from "openai";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import type { RetryPolicy } from "../../../packages/rest-client/src/retry";
import { redeliver, WriteAheadLog } from "../../../packages/openai-tracing/src/queue/write-ahead-log";
import {
  type DeliveryReport,
  traceOpenAI,
  TracingSession,
  withRun,
} from "../../../packages/openai-tracing/src";
import { type ChatEndpoint, startChatEndpoint } from "./support/chat-endpoint";
import { type Gateway, type Interception, startGateway } from "./support/gateway";
import { createExperiment, fetchTrace, searchRuns, searchTraces } from "./support/mlflow-api";

const retry: RetryPolicy = {
  retries: 4,
  firstDelayMs: 1,
  maxDelayMs: 100,
  timeoutMs: 2_000,
  budgetMs: 20_000,
};

let folder: string;
let mlflow: MlflowServer;
let endpoint: ChatEndpoint;
let gateway: Gateway;
let experimentId: string;
let experiments = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "delivery-"));
  [mlflow, endpoint] = await Promise.all([
    startMlflow({ folder: join(folder, "mlflow") }),
    startChatEndpoint(),
  ]);
  gateway = await startGateway(mlflow.url);
}, 120_000);

beforeEach(async () => {
  gateway.intercept();
  experimentId = await createExperiment(mlflow.url, `delivery-${++experiments}`);
});

afterAll(async () => {
  await Promise.all([gateway.close(), endpoint.close()]);
  await mlflow.close();
  rmSync(folder, { recursive: true, force: true });
});

function logOf(url = gateway.url): WriteAheadLog {
  return new WriteAheadLog(join(folder, `state-${experiments}`), { url });
}

interface Work {
  url?: string;
  policy?: RetryPolicy;
  calls?: number;
  concurrency?: number;
  between?: (call: number) => Promise<void> | void;
}

/** A run with some traced calls; gives the delivery's report. */
async function work({
  url = gateway.url,
  policy = retry,
  calls = 1,
  concurrency = 1,
  between,
}: Work = {}): Promise<DeliveryReport> {
  const session = new TracingSession({
    target: { dialect: "server", url },
    experiment: { id: experimentId },
    retry: policy,
    store: logOf(url).storeFor({ id: experimentId }),
  });
  const client = traceOpenAI(
    new AzureOpenAI({ endpoint: endpoint.url, apiVersion: "2024-05-01-preview", apiKey: "key" }),
  );
  await withRun(session, {}, async (run) => {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let call = next++; call < calls; call = next++) {
        await between?.(call);
        await client.chat.completions.create({
          model: "gpt-4o",
          messages: [{ role: "user", content: `number ${call}` }],
        });
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    run.log({ params: { completion_tokens: 18 }, metrics: { latency_ms: 1 } });
  });
  return session.flush();
}

/** The experiment holds one finished run with its param, and `traces` readable traces linked to it. */
async function expectWhole(traces: number): Promise<void> {
  const runs = await searchRuns(mlflow.url, experimentId);
  expect(runs.map((run) => run.info.status)).toEqual(["FINISHED"]);
  const [run] = runs;
  expect(run?.data.params).toEqual([{ key: "completion_tokens", value: "18" }]);
  expect(run?.data.metrics).toHaveLength(1);
  const linked = await searchTraces(mlflow.url, experimentId, run?.info.run_id);
  expect(linked).toHaveLength(traces);
  expect(await searchTraces(mlflow.url, experimentId)).toHaveLength(traces);
  expect(new Set(linked.map((info) => info.request_preview)).size).toBe(traces);
  const { trace } = await fetchTrace(mlflow.url, linked[0]?.trace_id ?? "");
  expect(trace.spans).toHaveLength(1);
}

/** Fails the first `times` requests to a path in one way; the reply is lost after the server has acted. */
function failing(path: string, how: string, times: number): Interception {
  let remaining = times;
  return async (passed, response, incoming) => {
    if (!passed.path.startsWith(path) || remaining <= 0) return false;
    remaining--;
    const status = Number(how.split(" ")[0]);
    if (how === "is cut") incoming.socket.resetAndDestroy();
    else if (how === "loses its reply") {
      const { host: _host, "content-length": _length, ...headers } = passed.headers;
      await fetch(mlflow.url + passed.path, {
        method: passed.method,
        headers: headers as never,
        body: passed.body,
      });
      incoming.socket.resetAndDestroy();
    } else if (how !== "hangs") answer(response, status);
    return true;
  };
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 429 ? { "retry-after": "0" } : {}),
  });
  response.end(JSON.stringify({ error_code: "TEMPORARILY_UNAVAILABLE", message: "later" }));
}

const paths = [
  "/api/2.0/mlflow/runs/create",
  "/api/2.0/mlflow/runs/log-batch",
  "/api/3.0/mlflow/traces",
  "/v1/traces",
  "/api/2.0/mlflow/runs/update",
];
const failures = ["429", "500", "503", "is cut", "loses its reply", "hangs"];

describe.each(paths)("a request to %s", (path) => {
  test.each(failures)("that %s is sent again, and nothing is there twice", async (how) => {
    gateway.intercept(failing(path, how, how === "hangs" ? 1 : 2));
    const policy = how === "hangs" ? { ...retry, timeoutMs: 300 } : retry;
    expect(await work({ policy })).toMatchObject({ delivered: 1, kept: 0, lost: 0 });
    await expectWhole(1);
  });

  test.each(["503", "is cut", "loses its reply"])(
    "that %s to the end is kept, and delivered once later",
    async (how) => {
      gateway.intercept(failing(path, how, 1_000));
      const report = await work();
      expect(report.lost).toBe(0);
      gateway.intercept();
      expect(
        await redeliver(logOf(), { target: { dialect: "server", url: gateway.url }, retry }),
      ).toMatchObject({
        remaining: 0,
      });
      await expectWhole(1);
      expect(logOf().isEmpty()).toBe(true);
    },
  );
});

test("a server that is away from start to end gets everything when it is back", async () => {
  const closed = await startGateway(mlflow.url);
  await closed.close();
  const quick = { ...retry, retries: 1 };
  expect(await work({ url: closed.url, policy: quick, calls: 3 })).toMatchObject({
    delivered: 0,
    kept: 3,
    lost: 0,
  });
  expect(logOf(closed.url).count()).toBe(4);
  const kept = logOf(closed.url);
  const target = { dialect: "server", url: mlflow.url } as const;
  expect(await redeliver(kept, { target, retry })).toMatchObject({
    traces: 3,
    runs: 1,
    closed: 0,
    remaining: 0,
  });
  expect(await redeliver(kept, { target, retry })).toMatchObject({ traces: 0, runs: 0 });
  await expectWhole(3);
});

test("a delivery of what was kept that fails half way goes on where it ended", async () => {
  gateway.intercept(failing("/", "is cut", 1_000));
  await work({ calls: 5, policy: { ...retry, retries: 0 } });
  gateway.intercept(failing("/v1/traces", "503", 1_000));
  const target = { dialect: "server", url: gateway.url } as const;
  expect((await redeliver(logOf(), { target, retry })).remaining).toBeGreaterThan(0);
  gateway.intercept();
  expect(await redeliver(logOf(), { target, retry })).toMatchObject({ remaining: 0 });
  await expectWhole(5);
});

test.each([404, 405, 501])(
  "a server that answers OTLP with %i gets the spans as an artifact",
  async (status) => {
    gateway.intercept(({ path }, response) => {
      if (!path.startsWith("/v1/traces")) return false;
      answer(response, status);
      return true;
    });
    expect(await work({ calls: 2 })).toMatchObject({ delivered: 2 });
    const artifacts = gateway.passed.filter(
      ({ method, path }) => method === "PUT" && path.endsWith("/traces.json"),
    );
    expect(artifacts).toHaveLength(2);
    expect(gateway.passed.filter(({ path }) => path.startsWith("/v1/traces")).length).toBeLessThanOrEqual(2);
    const info = (await searchTraces(mlflow.url, experimentId))[0];
    const answerText = await (
      await fetch(`${mlflow.url}/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${info?.trace_id}`)
    ).text();
    expect(JSON.parse(answerText).spans).toHaveLength(1);
  },
);

test("a trace that the server refuses does not take the others of its batch with it", async () => {
  gateway.intercept(({ path, body }, response) => {
    if (!path.startsWith("/v1/traces") || !body.includes("number 2")) return false;
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error_code: "INVALID_PARAMETER_VALUE", message: "bad span" }));
    return true;
  });
  const report = await work({ calls: 5, concurrency: 5 });
  expect(report).toMatchObject({ delivered: 4, kept: 1, lost: 0 });
  expect(report.error?.message).toContain("bad span");
});

test("every one of many concurrent calls arrives once, linked to its run", async () => {
  expect(await work({ calls: 200, concurrency: 8 })).toMatchObject({ delivered: 200, kept: 0, lost: 0 });
  await expectWhole(200);
}, 60_000);

test("a server that is killed and started again in the middle loses nothing", async () => {
  const port = Number(new URL(mlflow.url).port);
  let restarted: Promise<unknown> | undefined;
  const report = await work({
    calls: 30,
    concurrency: 2,
    policy: { ...retry, firstDelayMs: 500, retries: 8, maxDelayMs: 5_000, budgetMs: 60_000 },
    between: async (call) => {
      if (call !== 10) return;
      await mlflow.close();
      restarted = startMlflow({ folder: join(folder, "mlflow"), port }).then((again) => (mlflow = again));
    },
  });
  await restarted;
  expect(report.lost).toBe(0);
  await redeliver(logOf(), { target: { dialect: "server", url: gateway.url }, retry });
  await expectWhole(30);
}, 120_000);
