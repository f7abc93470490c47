import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import OpenAI from "openai";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import {
  createRun,
  defaultRetryPolicy,
  findRunsNamed,
  getRun,
  MlflowClient,
  searchTraces,
  SpanReader,
} from "../../../packages/mlflow-js-client/src";
import { redeliver, WriteAheadLog } from "../../../packages/openai-tracing/src/queue";
import { traceOpenAI, TracingSession, withRun, withSpan } from "../../../packages/openai-tracing/src";
import { type ChatEndpoint, startChatEndpoint } from "./support/chat-endpoint";

let folder: string;
let server: MlflowServer;
let endpoint: ChatEndpoint;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "library-"));
  [server, endpoint] = await Promise.all([startMlflow({ folder }), startChatEndpoint()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([endpoint.close(), server.close()]);
  rmSync(folder, { recursive: true, force: true });
});

test("somebody's own program traces its own client into a run, and reads both back", async () => {
  const target = { dialect: "server", url: server.url } as const;
  const session = new TracingSession({ target, experiment: { name: "a program of its own" } });
  const client: OpenAI = traceOpenAI(new OpenAI({ baseURL: `${endpoint.url}/v1`, apiKey: "key" }));

  const joke = async (about: string): Promise<string> => {
    const completion = await client.chat.completions.create({
      model: "gpt-4o",
      messages: [{ role: "user", content: `A joke about ${about}.` }],
    });
    return completion.choices[0]?.message.content ?? "";
  };
  const runId = await withRun(session, { name: "jokes", tags: { team: "lab" } }, async (run) => {
    const told = await withSpan("show", () => Promise.all([joke("cats"), joke("dogs")]), { type: "CHAIN" });
    const stream = await client.chat.completions.create({
      model: "gpt-4o",
      messages: [{ role: "user", content: "Once more, slowly." }],
      stream: true,
    });
    let slowly = "";
    for await (const chunk of stream) slowly += chunk.choices[0]?.delta.content ?? "";
    run.log({ params: { jokes: told.length + 1 }, metrics: { characters: slowly.length } });
    return run.id ?? "";
  });
  expect(await session.flush()).toEqual({ delivered: 2, kept: 0, lost: 0, error: undefined });

  const http = new MlflowClient(target);
  const run = await getRun(http, runId);
  expect(run.info).toMatchObject({ run_name: "jokes", status: "FINISHED" });
  expect(run.data.params).toEqual([{ key: "jokes", value: "3" }]);
  const traces = [];
  for await (const infos of searchTraces(http, { experimentId: run.info.experiment_id })) {
    const spans = await new SpanReader(http).read(infos);
    traces.push(...infos.map((info, index) => ({ info, spans: spans[index] ?? [] })));
  }
  expect(traces.map(({ info }) => [info.state, info.metadata["mlflow.sourceRun"]])).toEqual([
    ["OK", runId],
    ["OK", runId],
  ]);
  const [show, slowly] = traces;
  expect(show?.spans.map(({ name, parentId }) => [name, parentId === null]).sort()).toEqual([
    ["Completions", false],
    ["Completions", false],
    ["show", true],
  ]);
  expect(slowly?.spans[0]?.attribute("mlflow.spanOutputs")).toMatchObject({
    choices: [{ message: { content: "Why don't elephants use computers?" }, finish_reason: "stop" }],
  });
});

test("what the server was away for is kept, and delivered when it is back", async () => {
  const target = { dialect: "server", url: server.url } as const;
  const experiment = { name: "kept for later" };
  const log = new WriteAheadLog(folder, target);
  const session = new TracingSession({
    target: { dialect: "server", url: "http://127.0.0.1:9" },
    experiment,
    retry: { ...defaultRetryPolicy, retries: 0 },
    store: log.storeFor(experiment),
  });
  const client = traceOpenAI(new OpenAI({ baseURL: `${endpoint.url}/v1`, apiKey: "key" }));
  await withRun(session, { name: "away" }, () =>
    client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] }),
  );
  expect(await session.flush()).toMatchObject({ delivered: 0, kept: 1, lost: 0 });
  expect(await redeliver(log, { target })).toEqual({
    ...{ traces: 1, runs: 1, closed: 0 },
    ...{ remaining: 0, error: undefined },
  });
  expect(log.isEmpty()).toBe(true);

  const http = new MlflowClient(target);
  const experimentId = await new TracingSession({ target, experiment }).experimentId();
  const held = [];
  for await (const infos of searchTraces(http, { experimentId })) held.push(...infos);
  const run = await getRun(http, held[0]?.metadata["mlflow.sourceRun"] ?? "");
  expect([held.length, run.info.run_name, run.info.status]).toEqual([1, "away", "FINISHED"]);
});

test("what is noted of a run is on the server as Python's client leaves it, whatever is odd about it", async () => {
  const target = { dialect: "server", url: server.url } as const;
  const session = new TracingSession({ target, experiment: { name: "odd values" }, onRefused: () => {} });
  const animals = "🐭".repeat(3_001);
  const run = await withRun(session, { tags: { lone: "a\ud800" } }, async (active) => {
    active.log({
      params: { model: "gpt-4o", animals, long: "é".repeat(6_001), seed: 7 },
      tags: { tag: "x" },
    });
    active.log({
      params: { model: "gpt-4o", lone: "a\ud83d" },
      metrics: { nan: Number.NaN, most: Infinity, one: 1 },
    });
    await active.flush();
    active.log({ params: { "it's": 1, model: "gpt-5", after: 1 }, metrics: { two: 2 } });
    return active;
  });
  expect(run.refused.map(({ kind, key }) => `${kind} ${key}`)).toEqual(["param it's", "param model"]);
  const { info, data } = await getRun(session.http, run.id ?? "");
  expect(info.status).toBe("FINISHED");
  expect(Object.fromEntries(data.params?.map(({ key, value }) => [key, value]) ?? [])).toEqual({
    ...{ model: "gpt-4o", animals, long: `${"é".repeat(5_997)}...`, seed: "7", lone: "a\ufffd", after: "1" },
  });
  expect(Object.fromEntries(data.metrics?.map(({ key, value }) => [key, value]) ?? [])).toEqual({
    ...{ nan: Number.NaN, most: Number.MAX_VALUE, one: 1, two: 2 },
  });
  expect(data.tags).toEqual(
    expect.arrayContaining([
      { key: "tag", value: "x" },
      { key: "lone", value: "a\ufffd" },
    ]),
  );
});

test("a run is made once and found by its name, whatever characters that has", async () => {
  const http = new MlflowClient({ dialect: "server", url: server.url });
  const experimentId = await new TracingSession({
    target: http.target,
    experiment: { name: "names" },
  }).experimentId();
  const made = new Map<string, string>();
  const unit = fc.constantFrom("'", '"', "\\", "%", "_", "`", ";", " ", "(", "a", "日", "😀", "\ud83d");
  await fc.assert(
    fc.asyncProperty(fc.string({ unit, minLength: 1, maxLength: 5 }), async (name) => {
      const run = { experimentId, name, user: "u", startTime: 1_800_000_000_000, tags: [] };
      const first = (await createRun(http, run, true)).info.run_id;
      expect((await createRun(http, run, true)).info.run_id).toBe(first);
      expect(made.get(name.toWellFormed()) ?? first).toBe(first);
      made.set(name.toWellFormed(), first);
      const found = [];
      for await (const page of findRunsNamed(http, experimentId, name)) found.push(...page);
      expect(found.map(({ info }) => info.run_id)).toEqual([first]);
    }),
    {
      numRuns: 25,
      examples: [
        ["Ana's run"],
        ["both ' and \""],
        ["back\\slash"],
        ["end\\"],
        ["50%"],
        ["tick`s"],
        ["a' OR 'x'='x"],
      ],
    },
  );
});
