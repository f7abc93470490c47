import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { redeliver, type RedeliveryReport, WriteAheadLog } from "../../../packages/openai-tracing/src/queue";
import { type TrackingServer, trackingServer } from "./tracking-server";

const target = { dialect: "server", url: "http://mlflow" } as const;
const experiment = { id: "1" };
const nodesFetch = globalThis.fetch;

let folder: string;
let server: TrackingServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "damaged-"));
  server = trackingServer();
});
afterEach(() => {
  globalThis.fetch = nodesFetch;
  rmSync(folder, { recursive: true, force: true });
});

const id = (number: number): string => number.toString(16).padStart(32, "0");
const time = "1764000000000000000";
const trace = (number: number) => ({
  info: { trace_id: `tr-${id(number)}`, trace_metadata: {}, tags: {}, state: "OK" },
  spans: [
    {
      ...{ traceId: id(number), spanId: id(number).slice(16), parentSpanId: null, name: "call" },
      ...{ startUnixNano: time, endUnixNano: time, status: { code: "OK", message: "" } },
      ...{ attributes: { "mlflow.spanInputs": { prompt: "Hello" } }, events: [] },
    },
  ],
});

function keep(...numbers: number[]): string {
  const store = new WriteAheadLog(folder, target).storeFor(experiment);
  for (const number of numbers) store.keepTrace({ trace: trace(number) as never, run: undefined });
  return file(".jsonl");
}

const place = (): string => join(folder, "spool", readdirSync(join(folder, "spool"))[0] ?? "");
const names = (ending: string): string[] => readdirSync(place()).filter((name) => name.endsWith(ending));
const file = (ending: string): string => join(place(), names(ending)[0] ?? "");
const again = (): Promise<RedeliveryReport> => redeliver(new WriteAheadLog(folder, target), { target });
const delivered = (): number[] => [...server.traces].map((trace) => parseInt(trace.slice(3), 16)).sort();

/** What was damaged is told, is in a file beside its own, and is not looked at again. */
async function expectSetAside(report: RedeliveryReport, ending = ".damaged"): Promise<void> {
  expect(report).toMatchObject({ remaining: 0, setAside: [{ path: expect.stringMatching(`${ending}$`) }] });
  expect(names(ending)).toHaveLength(1);
  expect(report.setAside?.[0]?.path).toBe(file(ending));
  expect((await again()).setAside).toBeUndefined();
  expect(names(ending)).toHaveLength(1);
}

describe("a damaged file of kept traces", () => {
  test.each<[string, string | Buffer]>([
    ["half a line", '{"experiment":{"id":"1"},"kind":"tra'],
    ["binary garbage", Buffer.from([0xff, 0, 0xfe, 10, 0x80])],
    ["null", "null\n"],
    ["a list", "[1, 2]\n"],
    ["a trace that is text", '{"experiment":{"id":"1"},"kind":"trace","parcel":"x"}\n'],
    [
      "spans that are none",
      '{"experiment":{"id":"1"},"kind":"trace","parcel":{"trace":{"info":{"trace_id":"x"},"spans":[null]}}}\n',
    ],
    [
      "a run without a name",
      '{"experiment":{"id":"1"},"kind":"run","remainder":{"run":{},"params":[],"metrics":[],"tags":[]}}\n',
    ],
    ["an experiment that is none", '{"experiment":7,"kind":"trace"}\n'],
  ])("with %s: the rest is delivered", async (_, damage) => {
    const path = keep(1, 2);
    appendFileSync(path, damage);
    const whole = readFileSync(path);
    const report = await again();
    expect([report.traces, delivered()]).toEqual([2, [1, 2]]);
    await expectSetAside(report);
    expect(readFileSync(file(".damaged"))).toEqual(whole);
  });

  test("that is empty is none", async () => {
    writeFileSync(keep(1), "");
    expect(await again()).toMatchObject({ traces: 0, remaining: 0 });
    expect(new WriteAheadLog(folder, target).isEmpty()).toBe(true);
  });

  test("that is a folder: the rest is delivered", async () => {
    const path = keep(1);
    rmSync(path);
    mkdirSync(path);
    keep(2);
    const report = await again();
    expect(delivered()).toEqual([2]);
    await expectSetAside(report);
  });

  // Root may read everything.
  (process.getuid?.() === 0 ? test.skip : test)("that may not be read: the rest is delivered", async () => {
    chmodSync(keep(1), 0);
    keep(2);
    const report = await again();
    expect(delivered()).toEqual([2]);
    await expectSetAside(report);
  });

  test("that says which run was open is set aside", async () => {
    keep(1);
    writeFileSync(join(place(), "0123456789abcdef.run.json"), '{"run":');
    const report = await again();
    expect(delivered()).toEqual([1]);
    await expectSetAside(report);
  });

  test("in the folder's place is set aside when something is to be kept", async () => {
    keep(1);
    const own = place();
    rmSync(own, { recursive: true });
    writeFileSync(own, "");
    expect(await again()).toMatchObject({ remaining: 0 });
    const log = new WriteAheadLog(folder, target);
    log.storeFor(experiment).keepTrace({ trace: trace(2) as never, run: undefined });
    const report = await redeliver(log, { target });
    expect([delivered(), report.setAside?.length]).toEqual([[2], 1]);
  });

  test("of any kind never throws, loses no whole line, and leaves nothing to be tried for ever", async () => {
    const path = keep(1, 2, 3);
    const whole = readFileSync(path);
    const damage = fc.record({
      at: fc.nat(whole.length),
      remove: fc.nat(300),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 30 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (changes) => {
        let damaged = whole;
        for (const { at, remove, put } of changes)
          damaged = Buffer.concat([damaged.subarray(0, at), put, damaged.subarray(at + remove)]);
        for (const name of readdirSync(place())) rmSync(join(place(), name));
        writeFileSync(path, damaged);
        server.traces.clear();
        const report = await again();
        expect(report).toMatchObject({ remaining: 0, error: undefined });
        expect(new WriteAheadLog(folder, target).isEmpty()).toBe(true);
        const lines = whole
          .toString()
          .split("\n")
          .filter((line) => line !== "");
        for (const [index, line] of lines.entries())
          if (damaged.toString().split("\n").includes(line)) expect(delivered()).toContain(index + 1);
      }),
      { numRuns: 150 },
    );
  });
});

describe("a trace that the server refuses for good", () => {
  test("is set aside once with the reason, and the others are delivered", async () => {
    keep(1, 2, 3);
    server.refuse = (path, body) => (path === "/v1/traces" && body.includes(id(2)) ? 400 : undefined);
    const report = await again();
    expect(delivered()).toEqual([1, 3]);
    await expectSetAside(report, ".refused");
    const line = JSON.parse(readFileSync(file(".refused"), "utf8"));
    expect(line).toMatchObject({ reason: expect.stringContaining("no"), parcel: { trace: trace(2) } });
    const asked = server.requests.length;
    await again();
    expect(server.requests).toHaveLength(asked);
  });

  test.each([401, 403, 429, 500])(
    "is not one that meets a login or a service that fails (%i)",
    async (status) => {
      keep(1);
      server.refuse = () => status;
      const quick = { retries: 0, firstDelayMs: 1, maxDelayMs: 1, timeoutMs: 1_000, budgetMs: 1 };
      const report = await redeliver(new WriteAheadLog(folder, target), { target, retry: quick });
      expect([report.remaining, report.setAside]).toEqual([1, undefined]);
      server.refuse = () => undefined;
      expect(await again()).toMatchObject({ traces: 1, remaining: 0 });
    },
  );
});

test("a trace waits for its experiment, which was deleted and may be restored", async () => {
  keep(1);
  server.refuse = () => 400;
  server.says = "The experiment 1 must be in the 'active' state. Current state is deleted.";
  expect(await again()).toMatchObject({ traces: 0, remaining: 1, error: expect.anything() });
  server.refuse = () => undefined;
  expect(await again()).toMatchObject({ traces: 1, remaining: 0 });
});

test("what is kept for other servers is known by their addresses, without logins", () => {
  keep(1);
  const other = new WriteAheadLog(folder, { url: "http://user:secret@127.0.0.1:5001" });
  other.storeFor(experiment).keepTrace({ trace: trace(2) as never, run: undefined });
  const kept = new WriteAheadLog(folder, target).files.keptElsewhere();
  expect(kept).toEqual([{ address: "http://127.0.0.1:5001/", records: 1 }]);
});
