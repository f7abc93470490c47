import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { redeliver, WriteAheadLog } from "../../../packages/openai-tracing/src/queue";
import { type TrackingServer, trackingServer } from "./tracking-server";

const target = { dialect: "server", url: "http://mlflow" } as const;
const nodesFetch = globalThis.fetch;

let folder: string;
let server: TrackingServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "earlier-"));
  server = trackingServer();
});
afterEach(() => {
  globalThis.fetch = nodesFetch;
  rmSync(folder, { recursive: true, force: true });
});

const traceId = "000000000000000000000000000000a1";
/** The lines as version 0.1.0 wrote them. */
const lines = [
  `{"experiment":{"id":"1"},"kind":"trace","parcel":{"trace":{"info":{"trace_id":"tr-${traceId}","request_time":"2025-11-24T16:00:00.000Z","execution_duration":"0.051s","state":"OK","trace_metadata":{"mlflow.user":"me"},"tags":{"mlflow.traceName":"Completions"},"request_preview":"Hello"},"spans":[{"traceId":"${traceId}","spanId":"00000000000000a1","parentSpanId":null,"name":"Completions","startUnixNano":"1764000000000000000","endUnixNano":"1764000000051000000","status":{"code":"OK","message":""},"attributes":{"mlflow.spanType":"CHAT_MODEL"},"events":[{"name":"exception","timeUnixNano":"1764000000050000000","attributes":{"exception.message":"late"}}]}]},"run":{"name":"bold-owl-12","user":"me","startTime":1764000000000,"tags":[{"key":"mlflow.user","value":"me"}]}}}`,
  `{"experiment":{"id":"1"},"kind":"run","remainder":{"run":{"name":"bold-owl-12","user":"me","startTime":1764000000000,"tags":[{"key":"mlflow.user","value":"me"}]},"params":[{"key":"model","value":"gpt-4o"}],"metrics":[{"key":"latency_ms","value":51,"timestamp":1764000000051,"step":0}],"tags":[{"key":"team","value":"support"}],"status":"FINISHED","endTime":1764000000060}}`,
];

test("what an earlier version kept on disk is delivered", async () => {
  // By its name the folder is the server's, and each file a process's that has ended.
  const place = join(folder, "spool", "842c27be445b4f94");
  const ended = `${encodeURIComponent(hostname())}~99999999~1`;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "address"), target.url);
  writeFileSync(join(place, `${ended}~00000000ffffffff.jsonl`), `${lines.join("\n")}\n`);
  writeFileSync(
    join(place, "0123456789abcdef.run.json"),
    `{"experiment":{"id":"1"},"run":{"name":"calm-cat-7","user":"me","startTime":1764000000000,"tags":[]},"owner":{"host":${JSON.stringify(hostname())},"pid":99999999,"started":1}}`,
  );
  const log = new WriteAheadLog(folder, target);
  expect(log.count()).toBe(2);
  expect(await redeliver(log, { target })).toMatchObject({
    traces: 1,
    runs: 1,
    remaining: 0,
    error: undefined,
  });
  expect([...server.traces]).toEqual([`tr-${traceId}`]);
  expect([...server.runs]).toEqual([["bold-owl-12", "FINISHED"]]);
  expect(log.isEmpty()).toBe(true);
  expect(readdirSync(place)).toEqual(["address"]);
});

test("what is kept now is where an earlier version looks for it, with the same keys", () => {
  const log = new WriteAheadLog(folder, target);
  const record = (line: string): { parcel: never; remainder: never } =>
    JSON.parse(line) as { parcel: never; remainder: never };
  const store = log.storeFor({ id: "1" });
  store.keepTrace(record(lines[0] ?? "").parcel);
  store.keepRun(record(lines[1] ?? "").remainder);
  const [server = "", ...others] = readdirSync(join(folder, "spool"));
  expect([server, ...others]).toEqual(["842c27be445b4f94"]);
  const [file = ""] = readdirSync(join(folder, "spool", server)).filter((name) => name.endsWith(".jsonl"));
  expect(
    readFileSync(join(folder, "spool", server, file), "utf8")
      .trimEnd()
      .split("\n")
      .map(record),
  ).toEqual(lines.map(record));
});
