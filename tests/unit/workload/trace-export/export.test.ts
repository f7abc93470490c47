import fc from "fast-check";
import { MlflowClient } from "../../../../packages/mlflow-js-client/src/mlflow-client";
import { quoteLongIntegers } from "../../../../packages/mlflow-js-client/src/long-integers";
import { defaultRetryPolicy } from "../../../../packages/rest-client/src/retry";
import { exportTraces, type ExportReport } from "../../../../operations/trace-export/export";
import { type Fields, info, type Service, startService } from "./service";

// Hundreds of requests to a server in this process, on a machine that may be busy.
jest.setTimeout(60_000);

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

async function exported(): Promise<{ report: ExportReport; records: Fields[]; ids: unknown[] }> {
  const http = new MlflowClient(
    { dialect: "server", url: service.url },
    { retry: { ...defaultRetryPolicy, retries: 0 } },
  );
  const records: Fields[] = [];
  const write = async (record: object): Promise<void> => void records.push(record as Fields);
  const report = await exportTraces({ http, experimentId: "1", write });
  const ids = records.flatMap((record) => (record["trace_info"] as Fields | undefined)?.["trace_id"] ?? []);
  return { report, records, ids };
}

const numbered = (count: number, run = "a"): Fields[] =>
  Array.from({ length: count }, (_, index) => info(`tr-${index}`, run));

test("writes every trace whole, to the nanosecond, and each run once, before its traces", async () => {
  service.traces = [...numbered(4), info("tr-4", "b"), info("tr-5", "gone"), info("tr-6", "")];
  const { report, records } = await exported();
  expect(report).toEqual({ traces: 7, runs: 2, unfinished: 0, unreadable: [], growing: false });
  const span = (id: string): Fields => ({
    name: id,
    start_time_unix_nano: "1795518075168361809",
    attributes: [{ key: "mlflow.spanInputs", value: { string_value: '"a": 1795518075168361809,' } }],
  });
  const trace = (at: number): Fields => ({ trace_info: service.traces[at], spans: [span(`tr-${at}`)] });
  const run = (id: string): Fields => ({
    run: {
      info: expect.objectContaining({ run_id: id }) as unknown,
      data: { params: [{ key: "p", value: "é" }] },
    },
    metric_history: [
      { key: "m", value: "NaN", timestamp: 1, step: 0 },
      { key: "m", value: 2, timestamp: 1, step: 0 },
    ],
  });
  expect(records).toEqual([run("a"), ...[0, 1, 2].map(trace), run("b"), ...[3, 4, 5, 6].map(trace)]);
});

test("misses no trace that is there all the time, whatever else comes and goes meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 14 }),
      fc.array(fc.record({ after: fc.nat(9), at: fc.nat(14), comes: fc.boolean() }), { maxLength: 6 }),
      async (count, changes) => {
        service.traces = numbered(count);
        let searches = 0;
        const lasting = new Set(service.traces.map((trace) => trace["trace_id"]));
        service.before = (path) => {
          if (!path.endsWith("/traces/search")) return undefined;
          for (const { at, comes } of changes.filter(({ after }) => after === searches)) {
            if (comes)
              service.traces.splice(at, 0, info(`tr-new-${searches}-${at}-${service.traces.length}`, "a"));
            else for (const gone of service.traces.splice(at, 1)) lasting.delete(gone["trace_id"]);
          }
          searches++;
          return undefined;
        };
        const { ids, report } = await exported();
        expect(new Set(ids).size).toBe(ids.length);
        if (!report.growing) expect(ids).toEqual(expect.arrayContaining([...lasting]));
      },
    ),
    { numRuns: 25, seed: 7 },
  );
});

test("says which traces a server does not give the spans of, and has all others", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(8), { maxLength: 5 }), async (damaged) => {
      service.traces = numbered(9);
      service.damaged = new Set(damaged.map((index) => `tr-${index}`));
      const { report, records, ids } = await exported();
      expect(ids).toEqual(service.traces.map((trace) => trace["trace_id"]));
      expect([...report.unreadable].sort()).toEqual([...service.damaged].sort());
      const without = records.filter(({ spans }) => Array.isArray(spans) && spans.length === 0);
      expect(without).toHaveLength(damaged.length);
    }),
    { numRuns: 8, seed: 7 },
  );
});

test("an unfinished trace is there as it stands, and is no failure", async () => {
  service.traces = [info("tr-0", "a", { state: "IN_PROGRESS" }), info("tr-1", "a")];
  service.damaged = new Set(["tr-0"]);
  const { report, ids } = await exported();
  expect([ids, report.unfinished, report.unreadable]).toEqual([["tr-0", "tr-1"], 1, []]);
});

test("asks for large traces by themselves", async () => {
  const large = { trace_metadata: { "mlflow.trace.sizeBytes": "9000000" } };
  service.traces = [info("tr-0", ""), info("tr-1", "", large), info("tr-2", "")];
  expect((await exported()).ids).toEqual(["tr-0", "tr-1", "tr-2"]);
  expect(service.requests.filter((path) => path.includes("batchGet"))).toHaveLength(3);
});

test("traces that are too long for one answer are asked for by fewer", async () => {
  service.traces = numbered(7);
  const concat = Buffer.concat.bind(Buffer);
  const spy = jest.spyOn(Buffer, "concat").mockImplementation((parts) => {
    const whole = concat(parts);
    const tooLong = Object.assign(new Error("Cannot create a string longer"), {
      code: "ERR_STRING_TOO_LONG",
    });
    const toString = whole.toString.bind(whole);
    whole.toString = (encoding) => {
      if ((toString("utf8").match(/"spans"/g)?.length ?? 0) > 1) throw tooLong;
      return toString(encoding);
    };
    return whole;
  });
  try {
    const { ids, report } = await exported();
    expect([ids.length, report.unreadable]).toEqual([7, []]);
  } finally {
    spy.mockRestore();
  }
});

test.each([503, 401])("a server that fails with %i midway fails the export", async (status) => {
  service.traces = numbered(7);
  let searches = 0;
  service.before = (path) => (path.endsWith("/traces/search") && searches++ === 1 ? status : undefined);
  await expect(exported()).rejects.toThrow(`${status}`);
});

describe("integers that a number cannot hold", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
      fc.string(),
      fc.constantFrom('"a": 1795518075168361809,', '\\"a\\": 1795518075168361809}', "\\", '"'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.dictionary(
        fc.string().filter((key) => !key.endsWith("\\") && key !== "__proto__"),
        tie("any"),
      ),
    ),
  })).any;
  const write = (one: unknown): string =>
    typeof one === "bigint"
      ? String(one)
      : typeof one === "object" && one !== null
        ? `{${Object.entries(one)
            .map(([key, item]) => `${JSON.stringify(key)}: ${write(item)}`)
            .join(", ")}}`
        : JSON.stringify(one);
  /** What is read: the same, the integers as numbers or, where these do not hold them, as text. */
  const expected = (one: unknown): unknown => {
    if (typeof one === "bigint") return Number.isSafeInteger(Number(one)) ? Number(one) : String(one);
    if (typeof one === "number") return Number(JSON.stringify(one));
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, expected(item)]));
  };

  test("are read to the last digit, and no text is touched", () => {
    fc.assert(
      fc.property(value, (one) => {
        const read = JSON.parse(quoteLongIntegers(write({ one }))) as { one: unknown };
        // A double beyond 2^53 is written like an integer, and stays exact as text as well.
        const numbers = (item: unknown): unknown =>
          JSON.parse(JSON.stringify(item), (_, part: unknown) =>
            typeof part === "number" &&
            Number.isInteger(part) &&
            !Number.isSafeInteger(part) &&
            Math.abs(part) < 1e21
              ? String(part)
              : part,
          );
        expect(read.one).toEqual(numbers(expected(one)));
      }),
      { numRuns: 500 },
    );
  });
});
