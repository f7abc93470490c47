import { readFileSync } from "node:fs";
import { join } from "node:path";
import { otlpBody, otlpSpans } from "../../../packages/azure-simulator/src/databricks/blob/otlp";

const data = (name: string): string =>
  readFileSync(join(__dirname, "../../data/cloud-databricks", name), "utf8");

const hex = (base64: string): string => Buffer.from(base64, "base64").toString("hex");
const codes: Record<string, number> = { STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 };

interface PythonSpan {
  traceId: string;
  spanId: string;
  status: { code: string };
}

/** Null is an empty value, and an empty list has no values; protobuf's JSON leaves them out. */
const withEmpty = (key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (key === "arrayValue" || key === "kvlistValue") return { values: [], ...value };
  return "key" in value ? { value: {}, ...value } : value;
};

/** Python's own OTLP for the trace: protobuf's JSON has base64 ids and named codes, and leaves out what is empty. */
function pythonSpans(scene: string): unknown[] {
  const { resourceSpans } = JSON.parse(data(`${scene}.otlp.json`), withEmpty) as {
    resourceSpans: { scopeSpans: { spans: PythonSpan[] }[] }[];
  };
  return (resourceSpans[0]?.scopeSpans[0]?.spans ?? []).map((span) => ({
    events: [],
    links: [],
    ...span,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    status: { code: codes[span.status.code] },
  }));
}

describe("an uploaded trace, as OTLP", () => {
  test.each(["plain", "streaming", "err401"])("is what Python's client sends by OTLP itself: %s", (scene) => {
    const spans = otlpSpans(data(`${scene}.traces.json`));
    expect(spans).toHaveLength(1);
    expect(JSON.parse(JSON.stringify(spans))).toEqual(pythonSpans(scene));
  });

  const spanWith = (attributes: string, times = ""): string =>
    `{"spans":[{"trace_id":"AAECAwQFBgcICQoLDA0ODw==","span_id":"AAECAwQFBgc=","parent_span_id":"AQEBAQEBAQE=","name":"n","start_time_unix_nano":1795518087046841849,"end_time_unix_nano":1795518087055967425,${times}"events":[],"links":[],"status":{"code":"STATUS_CODE_UNSET","message":""},"attributes":${attributes}}]}`;
  const attribute = (json: string): unknown =>
    otlpSpans(spanWith(JSON.stringify({ key: json })))[0]?.attributes[0]?.value;

  test("keeps nanoseconds to the last digit, and parents", () => {
    expect(otlpSpans(spanWith("{}"))[0]).toMatchObject({
      parentSpanId: "0101010101010101",
      startTimeUnixNano: "1795518087046841849",
      endTimeUnixNano: "1795518087055967425",
      status: { code: 0 },
    });
  });

  test.each([
    ["1.0", { doubleValue: 1 }],
    ["1", { intValue: "1" }],
    ["9007199254740993", { intValue: "9007199254740993" }],
    ["1e-05", { doubleValue: 0.00001 }],
    ["123456789012345678901", { doubleValue: 123456789012345680000 }],
    ["NaN", { doubleValue: "NaN" }],
    ["null", {}],
    ["true", { boolValue: true }],
    ['"1.5 and \\"2\\""', { stringValue: '1.5 and "2"' }],
    ["plain words", { stringValue: "plain words" }],
    ["[]", { arrayValue: { values: [] } }],
    ["{}", { kvlistValue: { values: [] } }],
    ['"\\ud83d"', { stringValue: "\uFFFD" }],
  ])("takes the attribute %s as %j", (json, value) => {
    expect(attribute(json)).toEqual(value);
  });

  test("says so when it is not JSON", () => {
    expect(() => otlpSpans("{nope")).toThrow(SyntaxError);
  });

  test("is wrapped as one export", () => {
    expect(JSON.parse(otlpBody([]))).toEqual({
      resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [] }] }],
    });
  });
});
