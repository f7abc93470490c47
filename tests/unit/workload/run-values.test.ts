import fc from "fast-check";
import { RestError } from "../../../packages/rest-client/src/rest-error";
import type { RestRequest } from "../../../packages/rest-client/src/rest-client";
import { MlflowClient } from "../../../packages/mlflow-js-client/src/mlflow-client";
import { logBatch, type RefusedValuesError } from "../../../packages/mlflow-js-client/src/log-batch";
import { wellFormedJson } from "../../../packages/rest-client/src/well-formed-json";
import type { Metric, Param, Tag } from "../../../packages/mlflow-js-client/src/run-values";
import { TracingSession, withRun } from "../../../packages/openai-tracing/src";

type Batch = { params: Param[]; metrics: Metric[]; tags: Tag[] };

/** What a server of MLflow does with a batch: refuses it whole for one value, or stores it. */
class Run {
  readonly params = new Map<string, string>();
  readonly metrics: Metric[] = [];
  readonly tags = new Map<string, string>();
  requests = 0;

  answer({ path, body }: RestRequest): unknown {
    if (!path.endsWith("/log-batch")) return { run: { info: { run_id: "1".repeat(32) }, data: {} } };
    this.requests++;
    const text = wellFormedJson(body);
    expect(text).not.toMatch(/\\ud[89a-f]|null/);
    const { params, metrics, tags } = JSON.parse(text) as Batch;
    expect(
      params.length <= 100 && tags.length <= 100 && params.length + metrics.length + tags.length <= 1_000,
    ).toBe(true);
    const keys = [...params, ...metrics, ...tags].map(({ key }) => key);
    const bad = keys.find((key) => !/^[\w .:/-]{1,250}$/u.test(key));
    const changed = params.find(({ key, value }) => (this.params.get(key) ?? value) !== value);
    const twice = new Set(params.map(({ key }) => key)).size < params.length;
    if (bad !== undefined || changed !== undefined || twice)
      throw new RestError(`400: ${bad ?? changed?.key ?? "twice"}`, {
        code: "INVALID_PARAMETER_VALUE",
        status: 400,
        retryable: false,
      });
    for (const { key, value } of params) this.params.set(key, value);
    for (const { key, value } of tags) this.tags.set(key, value);
    for (const metric of metrics) {
      expect(Number.isSafeInteger(metric.step) && Number.isSafeInteger(metric.timestamp)).toBe(true);
      this.metrics.push(metric);
    }
    return {};
  }
}

const target = { dialect: "server", url: "http://mlflow" } as const;

function serving(http: MlflowClient): Run {
  const run = new Run();
  jest.spyOn(http, "json").mockImplementation(async (request) => run.answer(request));
  return run;
}

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("a\ud83d", "\udc00", "😀".repeat(6_001), "x".repeat(8_001)),
);
const anyKey = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom(..."abc"), minLength: 1, maxLength: 3 }) },
  fc.constantFrom("it's", "", "k".repeat(300)),
);
const anyNumber = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, "NaN" as never));

test("one bad value never takes another along, and each that is not logged is named", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: anyKey, value: anyText }), { maxLength: 120 }),
      fc.array(
        fc.record({
          key: anyKey,
          value: anyNumber,
          timestamp: fc.constantFrom(1, 1.5, -1),
          step: fc.constantFrom(0, -3, 1.5, Number.NaN),
        }),
        { maxLength: 20 },
      ),
      fc.array(fc.record({ key: anyKey, value: anyText }), { maxLength: 20 }),
      async (params, metrics, tags) => {
        const http = new MlflowClient(target);
        const run = serving(http);
        const refused = await logBatch(http, "r", { params, metrics, tags }).then(
          () => [],
          (error: unknown) => (error as RefusedValuesError).refused,
        );
        const named = (kind: string): Set<string> =>
          new Set(refused.filter((one) => one.kind === kind).map(({ key }) => key));
        const short = (key: string): string => (key.length > 250 ? `${key.slice(0, 247)}...` : key);
        for (const { key } of params)
          expect(run.params.has(short(key)) || named("param").has(short(key))).toBe(true);
        for (const { key } of tags)
          expect(run.tags.has(short(key)) || named("tag").has(short(key))).toBe(true);
        const good = metrics.filter(
          ({ key, step, timestamp }) => /^[a-ck]+$/.test(key) && Number.isInteger(step) && timestamp > 0,
        );
        expect(run.metrics).toHaveLength(good.length);
        expect(named("metric").has("a") && !metrics.some(({ key }) => key === "a")).toBe(false);
        for (const value of run.params.values()) expect([...value].length).toBeLessThanOrEqual(6_000);
        for (const value of run.tags.values()) expect([...value].length).toBeLessThanOrEqual(8_000);
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);

test("a run that takes nothing is refused once, not value by value", async () => {
  const http = new MlflowClient(target);
  const deleted = new RestError("the run must be active", {
    code: "INVALID_PARAMETER_VALUE",
    status: 400,
    retryable: false,
  });
  const json = jest.spyOn(http, "json").mockRejectedValue(deleted);
  const metrics = Array.from({ length: 500 }, (_, step) => ({ key: "m", value: 1, timestamp: 1, step }));
  await expect(logBatch(http, "r", { metrics })).rejects.toBe(deleted);
  expect(json).toHaveBeenCalledTimes(2);
});

test("the work's result stands whatever is logged, and what was refused is told", async () => {
  const told: string[] = [];
  const session = new TracingSession({
    target,
    experiment: { id: "1" },
    onRefused: ({ message }) => told.push(message),
  });
  const server = serving(session.http);
  let refused: unknown;
  const result = await withRun(session, {}, async (run) => {
    run.log({
      params: { model: "gpt-4o", prompt: "😀".repeat(3_001), seed: 7 },
      metrics: { rate: Number.NaN, most: Infinity },
    });
    run.log({ params: { model: "gpt-4o" }, tags: { team: "a" } });
    await run.flush();
    run.log({ params: { model: "gpt-5", after: 1 }, metrics: { odd: "many" as never, huge: 10n as never } });
    run.log({ metrics: { half: 1 }, step: 0.5, params: { shape: { a: [1] } as never, none: null as never } });
    await run.flush();
    refused = run.refused;
    return "the answer";
  });
  expect(result).toBe("the answer");
  expect(Object.fromEntries(server.params)).toEqual({
    model: "gpt-4o",
    prompt: "😀".repeat(3_001),
    seed: "7",
    after: "1",
    shape: '{"a": [1]}',
  });
  expect(server.metrics.map(({ key, value }) => [key, value])).toEqual([
    ["rate", "NaN"],
    ["most", "Infinity"],
    ["huge", 10],
  ]);
  expect(server.tags.get("team")).toBe("a");
  expect(refused).toEqual([
    { kind: "metric", key: "odd", reason: "it is no number: many" },
    { kind: "metric", key: "half", reason: "its step 0.5 is no whole number" },
    { kind: "param", key: "model", reason: "400: model" },
  ]);
  expect(told.join("\n")).toContain("the run does not take param model (400: model)");
});

test.each([
  ['{"a":"b\\\\ud800"}', { a: "b\\ud800" }],
  ['{"k\ufffd":"a\ufffd😀"}', { "k\ud800": "a\udc00😀" }],
  ['["\ufffd\ufffd"]', ["\udc00\ud800"]],
])("JSON on the wire, %s, has no lone surrogate", (expected, value) => {
  expect(wellFormedJson(value)).toBe(expected);
});
