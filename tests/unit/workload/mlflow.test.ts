import fc from "fast-check";
import { uploadSteps } from "../../../packages/mlflow-js-client/src/blob-upload";
import { errorOfNetwork, errorOfResponse, RestError } from "../../../packages/rest-client/src/rest-error";
import { retryAfterOf } from "../../../packages/rest-client/src/retry-after";
import { otlpRequest } from "../../../packages/mlflow-js-client/src/otlp";
import { artifactText } from "../../../packages/mlflow-js-client/src/artifact";
import { dumps, type Json, toJson, truncate } from "../../../packages/mlflow-js-client/src/python-json";
import {
  defaultRetryPolicy,
  delayBeforeRetry,
  retryPolicyFrom,
  withRetries,
} from "../../../packages/rest-client/src/retry";

const failure = (details: Partial<{ retryable: boolean; retryAfterMs: number }> = {}): RestError =>
  new RestError("failed", { code: "HTTP_503", status: 503, retryable: true, ...details });

describe("waits between attempts", () => {
  const policy = defaultRetryPolicy;

  test("double, by half at random, and never pass the longest", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: policy.retries }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const whole = Math.min(policy.firstDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
          const delay = delayBeforeRetry(failure(), attempt, 0, policy, random) ?? 0;
          expect(delay).toBeGreaterThanOrEqual(whole / 2);
          expect(delay).toBeLessThanOrEqual(whole);
        },
      ),
    );
  });

  test.each([
    ["the budget of attempts is spent", failure(), policy.retries + 1, 0],
    ["the budget of time is spent", failure(), 1, policy.budgetMs],
    ["a repetition cannot help", failure({ retryable: false }), 1, 0],
    ["the service asks for longer than is waited", failure({ retryAfterMs: policy.maxDelayMs + 1 }), 1, 0],
    ["the error is not of the service", new Error("defect"), 1, 0],
  ])("end when %s", (_, error, attempt, elapsed) => {
    expect(delayBeforeRetry(error, attempt, elapsed, policy, 0.5)).toBeUndefined();
  });

  test("are as long as the service asks", () => {
    expect(delayBeforeRetry(failure({ retryAfterMs: 1_234 }), 1, 0, policy, 0.5)).toBe(1_234);
  });

  test("follow MLflow's own environment variables", () => {
    const environment = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2", MLFLOW_HTTP_REQUEST_TIMEOUT: "7" };
    expect(retryPolicyFrom(environment)).toMatchObject({ retries: 2, timeoutMs: 7_000 });
    expect(retryPolicyFrom({ MLFLOW_HTTP_REQUEST_MAX_RETRIES: "many" })).toEqual(policy);
  });

  test("the last error is thrown", async () => {
    let attempts = 0;
    const always = withRetries({ ...policy, retries: 2, firstDelayMs: 0 }, async () => {
      throw failure({ retryAfterMs: ++attempts });
    });
    await expect(always).rejects.toMatchObject({ retryAfterMs: 3 });
  });
});

describe("errors", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  test.each([
    [{ "retry-after": "5" }, 5_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "-1" }, 0],
    [{ "retry-after": "Tue, 24 Nov 2026 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Tue, 24 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after-ms": "120", "retry-after": "1" }, 120],
    [{ "retry-after-ms": "soon", "retry-after": "1" }, 1_000],
    [{}, undefined],
  ])("%j asks to wait for %s ms", (headers, expected) => {
    expect(retryAfterOf(new Headers(headers), now)).toBe(expected);
  });

  test("show neither a signed address's query nor a password", () => {
    const url = "https://user:password@store.blob.core.windows.net/c/traces.json?sig=secret";
    const request = { method: "PUT", url, errorName: "RestError" };
    const shown = [
      errorOfResponse({ ...request, status: 403, headers: new Headers(), text: "<Error/>" }).message,
      errorOfNetwork(request, new TypeError("fetch failed")).message,
    ].join();
    expect(shown).toContain("https://store.blob.core.windows.net/c/traces.json");
    expect(shown).not.toMatch(/secret|password/);
  });

  test("carry the service's code and whether another attempt can help", () => {
    const request = { method: "GET", url: "http://mlflow/api", errorName: "RestError" };
    const of = (status: number, text: string): RestError =>
      errorOfResponse({ ...request, status, headers: new Headers(), text });
    expect(of(404, '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"gone"}')).toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
      retryable: false,
    });
    expect(of(429, "")).toMatchObject({ code: "HTTP_429", retryable: true, notProcessed: true });
    expect(of(503, "")).toMatchObject({ retryable: true, notProcessed: false });
  });
});

describe("JSON as Python writes it", () => {
  test("is the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(dumps(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("has Python's spaces and keeps every character", () => {
    expect(dumps({ a: [1, "é🐭", null], b: {} })).toBe('{"a": [1, "é🐭", null], "b": {}}');
  });

  test.each<[string, () => unknown, Json]>([
    ["a cycle", cycle, { self: "[circular]" }],
    ["a BigInt", () => ({ question: "how many?", id: 10n }), { question: "how many?", id: "10" }],
    ["a Map and a Set", () => new Map([["a", new Set([1, 2n])]]), { a: [1, "2"] }],
    ["a Map with other keys", () => new Map([[{ k: 1 }, "v"]]), [[{ k: 1 }, "v"]]],
    ["dates", () => [new Date(0), new Date(Number.NaN)], ["1970-01-01T00:00:00.000Z", null]],
    ["an error", () => ({ at: new RangeError("no") }), { at: { name: "RangeError", message: "no" } }],
    ["a toJSON that throws", () => ({ a: 1, toJSON: throws }), { a: 1 }],
    [
      "a getter that throws",
      () => ({
        a: 1,
        get b() {
          return throws();
        },
      }),
      { a: 1, b: "[unreadable: Error: no]" },
    ],
    ["symbols", () => ({ a: Symbol("s"), [Symbol("key")]: 1 }), { a: "Symbol(s)" }],
    [
      "a long typed array",
      () => ({ a: 1, bytes: new Uint8Array(5_000_000) }),
      { a: 1, bytes: "[Uint8Array of 5000000 bytes]" },
    ],
    ["a short one", () => new Float32Array([1, 0.5]), [1, 0.5]],
    ["numbers without a form", () => [Number.NaN, Infinity], [null, null]],
    [
      "an object that reads like its prototype",
      () => JSON.parse('{"__proto__":{"a":1}}'),
      JSON.parse('{"__proto__":{"a":1}}'),
    ],
    [
      "what no one may look into",
      () => ({ a: 1, p: new Proxy({}, { ownKeys: throws }) }),
      { a: 1, p: "[object Object]" },
    ],
    ["a lone surrogate in a key", () => ({ "k\udc00": 1 }), { "k\ufffd": 1 }],
    ["undefined", () => undefined, null],
    ["null", () => null, null],
    ["a function", () => Math.max, String(Math.max)],
    ["a lone surrogate", () => ({ text: "a\ud800b" }), { text: "a\ufffdb" }],
    ["what looks like an escaped surrogate", () => "\\ud800", "\\ud800"],
  ])("takes %s", (_, value, expected) => {
    expect(toJson(value())).toEqual(expected);
  });

  test("cuts by code points, as Python does, and never through one", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.integer({ min: 4, max: 40 }),
        (text, length) => {
          const points = [...text];
          const expected = points.length <= length ? text : `${points.slice(0, length - 3).join("")}...`;
          expect(truncate(text, length)).toBe(expected);
        },
      ),
    );
  });

  test("never throws, and gives what JSON holds", () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withMap: true,
          withSet: true,
          withDate: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
          withBoxedValues: true,
        }),
        (value) => {
          const json = toJson(value);
          expect(JSON.parse(JSON.stringify(json))).toEqual(json);
          expect(toJson(json)).toEqual(json);
          expect(dumps(json).isWellFormed()).toBe(true);
        },
      ),
    );
  });

  test("keeps within the depth that an MLflow server's OTLP takes", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 200; level++) deep = { k: deep };
    let levels = 0;
    for (let json = toJson({ a: 1, deep }); typeof json === "object"; levels++)
      json = Object.values(json as object).at(-1) as Json;
    expect(levels).toBe(30);
    let deeper: unknown = "x";
    for (let level = 0; level < 100_000; level++) deeper = [deeper];
    expect(() => toJson(deeper)).not.toThrow();
  });

  function throws(): never {
    throw new Error("no");
  }

  function cycle(): unknown {
    const value: Record<string, unknown> = {};
    value["self"] = value;
    return value;
  }
});

describe("spans on the wire", () => {
  const record = {
    traceId: "b03fec7c9f99a71e844f164dad62582f",
    spanId: "a7d65dcf08e0611a",
    parentSpanId: null,
    name: "Completions",
    startUnixNano: "1795518075168361808",
    endUnixNano: "1795518075219688034",
    status: { code: "OK", message: "" },
    attributes: { whole: 3, part: 0.2, none: null, list: [true], large: 2 ** 60 },
    events: [],
  } as const;

  test("hold nanoseconds to the last digit, ids in the form of each service", () => {
    const otlp = JSON.stringify(otlpRequest([record as never]));
    expect(otlp).toContain('"startTimeUnixNano":"1795518075168361808"');
    expect(otlp).toContain('"traceId":"b03fec7c9f99a71e844f164dad62582f"');
    const artifact = artifactText([record as never]);
    expect(artifact).toContain('"start_time_unix_nano": 1795518075168361808,');
    expect(artifact).toContain('"trace_id": "sD/sfJ+Zpx6ETxZNrWJYLw=="');
    expect(artifact).toContain('"span_id": "p9Zdzwjg');
  });

  test("hold structured values with their types", () => {
    expect(JSON.stringify(otlpRequest([record as never]))).toContain(
      JSON.stringify([
        { key: "whole", value: { intValue: "3" } },
        { key: "part", value: { doubleValue: 0.2 } },
        { key: "none", value: {} },
        { key: "list", value: { arrayValue: { values: [{ boolValue: true }] } } },
        { key: "large", value: { doubleValue: 2 ** 60 } },
      ]),
    );
  });

  test("an upload of a kind that is not known says so", () => {
    expect(() => uploadSteps({ signed_uri: "https://store/x?sig=1", type: "FTP" }, "")).toThrow("FTP");
  });

  test.each(["AWS_PRESIGNED_URL", "GCP_SIGNED_URL"])("%s takes one PUT to the address as it is", (type) => {
    const credential = { signed_uri: "https://store/x?sig=1", type, headers: [{ name: "x-a", value: "b" }] };
    expect(uploadSteps(credential, "text")).toEqual([
      { method: "PUT", url: "https://store/x?sig=1", headers: { "x-a": "b" }, body: "text" },
    ]);
  });
});
