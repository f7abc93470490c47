import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WriteAheadLog } from "../../../packages/openai-tracing/src/queue";
import {
  type SessionOptions,
  traceOpenAI,
  TracingSession,
  withRun,
  withSpan,
} from "../../../packages/openai-tracing/src";
import { clientAnswering, jsonResponse, question, reply } from "./support";
import { type TrackingServer, trackingServer } from "./tracking-server";

const target = { dialect: "server", url: "http://mlflow" } as const;
const experiment = { id: "1" };
const nodesFetch = globalThis.fetch;

let folder: string;
let server: TrackingServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "long-lived-"));
  server = trackingServer();
  jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
});
afterEach(() => {
  jest.useRealTimers();
  globalThis.fetch = nodesFetch;
  rmSync(folder, { recursive: true, force: true });
});

const log = (): WriteAheadLog => new WriteAheadLog(folder, target);
const kept = (): Partial<SessionOptions> => ({ store: log().storeFor(experiment) });
const source = { user: "ada", name: "test", git: undefined };

/** Lets time pass, with all that happens in it. */
const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

/** Three calls a second for some seconds. */
async function work(session: TracingSession, seconds: number): Promise<void> {
  for (let call = 0; call < seconds * 3; call++) {
    void withSpan("call", () => "answer", { tracer: session.tracer });
    await pass(1_000 / 3);
  }
}

describe.each<[string, () => Partial<SessionOptions>]>([
  ["without a store", () => ({})],
  ["with a write-ahead log", kept],
])("a program that goes on while the server is away for 25 s, %s", (_, options) => {
  test("loses nothing with default settings, and delivers all by itself", async () => {
    const session = new TracingSession({ target, experiment, source, ...options() });
    await work(session, 20);
    server.away = true;
    await work(session, 25);
    server.away = false;
    await work(session, 71);
    await pass(60_000);
    expect(server.traces.size).toBe(348);
    expect(await session.flush()).toMatchObject({ delivered: 348, kept: 0, lost: 0 });
    expect(log().isEmpty()).toBe(true);
  });

  test("is not kept waiting by a clock that is set back", async () => {
    const session = new TracingSession({ target, experiment, source, ...options() });
    server.away = true;
    await work(session, 20);
    jest.setSystemTime(Date.now() - 24 * 3_600_000);
    server.away = false;
    await pass(60_000);
    expect(server.traces.size).toBe(60);
  });

  test("does its work in a run that begins and ends meanwhile, which is recorded afterwards", async () => {
    server.away = true;
    const session = new TracingSession({ target, experiment, source, ...options() });
    const done = withRun(session, { name: "away" }, async () => "result");
    await pass(120_000);
    expect(await done).toBe("result");
    server.away = false;
    await pass(120_000);
    expect([...server.runs]).toEqual([["away", "FINISHED"]]);
  });

  test("asks less and less often", async () => {
    const session = new TracingSession({ target, experiment, source, ...options() });
    server.away = true;
    await work(session, 20);
    server.requests.length = 0;
    await pass(600_000);
    expect(server.requests.length).toBeLessThan(120);
    expect((await Promise.all([session.flush(), pass(60_000)]))[0].delivered).toBe(0);
  });
});

test("two sessions with write-ahead logs of their own for one server take nothing from each other", async () => {
  const sessions = [1, 2].map((number) => {
    const own = { id: String(number) };
    return new TracingSession({ target, experiment: own, source, store: log().storeFor(own) });
  });
  server.away = true;
  await Promise.all(sessions.map((session) => work(session, 40)));
  server.away = false;
  await pass(120_000);
  expect(server.traces.size).toBe(240);
});

test("a report says what is gone when the process ends now", async () => {
  server.away = true;
  const session = new TracingSession({ target, experiment, source });
  await work(session, 1);
  const [report] = await Promise.all([session.flush(), pass(120_000)]);
  expect(report).toMatchObject({ delivered: 0, kept: 0, lost: 3, error: { retryable: true } });
  server.away = false;
  const [again] = await Promise.all([session.flush(), pass(120_000)]);
  expect(again).toMatchObject({ delivered: 3, kept: 0, lost: 0 });
});

test.each<[string, () => Partial<SessionOptions>]>([
  ["without a store", () => ({})],
  [
    "with a disk that takes nothing",
    () => {
      writeFileSync(join(folder, "spool"), "in the folder's place");
      return kept();
    },
  ],
])(
  "a server that is slow, %s, slows the callers before anything is lost",
  async (_, options) => {
    server.slowMs = 2_000;
    const session = new TracingSession({ target, experiment, source, ...options() });
    const { client } = clientAnswering(() => jsonResponse(reply("plain.json")));
    traceOpenAI(client, { tracer: session.tracer });
    const calls = 1_300;
    let asked = 0;
    let most = 0;
    const worker = async (): Promise<void> => {
      while (asked < calls) {
        asked++;
        await client.chat.completions.create(question);
        most = Math.max(most, asked - server.traces.size);
      }
    };
    const workers = Promise.all(Array.from({ length: 8 }, worker));
    let done = false;
    const report = workers.then(() => session.flush()).finally(() => (done = true));
    while (!done) await pass(1_000);
    expect(await report).toMatchObject({ delivered: calls, lost: 0 });
    expect(server.traces.size).toBe(calls);
    expect(most).toBeLessThan(1_000 + 8 + 2 * 50 + 50);
  },
  30_000,
);

test("nothing that tracing does throws into its caller", async () => {
  writeFileSync(join(folder, "spool"), "in the folder's place");
  const session = new TracingSession({
    ...{ target, experiment, source, ...kept() },
    onTrace: () => {
      throw new Error("a listener's mistake");
    },
  });
  expect(await withRun(session, {}, () => withSpan("call", () => "answer"))).toBe("answer");
  expect(await session.flush()).toMatchObject({ delivered: 1, lost: 0 });
});
