import fc from "fast-check";
import { putArtifact, uploadSpans } from "../../../packages/mlflow-js-client/src/traces";
import { MlflowClient } from "../../../packages/mlflow-js-client/src/mlflow-client";
import { logBatch } from "../../../packages/mlflow-js-client/src/log-batch";
import { endRun } from "../../../packages/mlflow-js-client/src/runs";
import { traceOpenAI, TracingSession } from "../../../packages/openai-tracing/src";
import { clientAnswering, jsonResponse, question } from "./support";

const page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";
const rejected = (count: number): Uint8Array => Uint8Array.of(10, 6, 8, count, 18, 2, 110, 111);
const rejectedNone = rejected(0) as Uint8Array<ArrayBuffer>;
const policy = { retries: 0, firstDelayMs: 1, maxDelayMs: 1, timeoutMs: 1_000, budgetMs: 1 };

interface Given {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** What stands between, or a server of another kind, may answer to anything. */
const anyAnswer: fc.Arbitrary<Given> = fc.record({
  status: fc.constantFrom(200, 201, 202),
  type: fc.constantFrom("text/html", "application/json", "application/x-protobuf", "text/plain", undefined),
  body: fc.constantFrom<Given["body"]>(
    ...["", page, "null", "[]", "{}", '{"status":"ok"}', '{"error_code":"X","message":"no"}', "OK", " "],
    ...['{"partialSuccess":{}}', '{"partialSuccess":null}', '{"partialSuccess":{"rejectedSpans":"0"}}'],
    ...[
      '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}',
      '{"partial_success":{"rejected_spans":2}}',
    ],
    ...[
      '{"partialSuccess":{"rejectedSpans":-1}}',
      '{"partialSuccess":"x"}',
      '{"trace":{"trace_info":{"trace_id":"tr-0"}}}',
    ],
    ...[rejected(1) as Uint8Array<ArrayBuffer>, rejectedNone, Uint8Array.of(10, 99), Uint8Array.of(255, 255)],
  ),
});

const isFull = ({ type, body }: Given): boolean => {
  if (typeof body === "string" && /^\{("partialSuccess":(\{\}|null|\{"rejectedSpans":"0"\}))?\}$/.test(body))
    return type !== "application/x-protobuf";
  return type === "application/x-protobuf" && (body === "" || body === rejectedNone);
};

/** Answers as MLflow 3.17.2 does, but for one path. */
function answering(odd: string, given: Given | "redirect"): void {
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input);
    if (pathname.endsWith(odd)) {
      if (given === "redirect" && init?.redirect === "manual")
        return new Response(null, { status: 302, headers: { location: "http://login/?back=secret" } });
      if (given === "redirect") return new Response(page, { headers: { "content-type": "text/html" } });
      const { status, type, body } = given;
      const response = new Response(body, { status });
      response.headers.delete("content-type");
      if (type !== undefined) response.headers.set("content-type", type);
      return response;
    }
    if (pathname === "/v1/traces")
      return new Response("", { headers: { "content-type": "application/x-protobuf" } });
    if (pathname.includes("/mlflow-artifacts/") || pathname === "/blob") return new Response("");
    if (pathname.endsWith("/credentials-for-data-upload"))
      return jsonResponse({
        credential_info: { signed_uri: "http://store/blob?sig=s", type: "AZURE_SAS_URI" },
      });
    if (pathname.endsWith("/runs/update")) return jsonResponse({ run_info: { run_id: "r" } });
    return jsonResponse(init?.body as string);
  };
}

const native = globalThis.fetch;
afterEach(() => void (globalThis.fetch = native));

/** A traced call's way; the report of what became of it, and what was kept. */
async function deliver(): Promise<{ delivered: number; kept: number; said: string }> {
  const session = new TracingSession({
    target: { dialect: "server", url: "http://mlflow" },
    experiment: { id: "1" },
    retry: policy,
    store: { keepTrace: () => {}, keepRun: () => {}, runOpens: () => {}, runCloses: () => {} },
  });
  const { client } = clientAnswering(() => jsonResponse({ choices: [] }));
  await traceOpenAI(client, { tracer: session.tracer }).chat.completions.create(question);
  const { delivered, kept, error } = await session.shutdown();
  return { delivered, kept, said: error?.message ?? "" };
}

test("spans are delivered where OTLP's answer says so, and kept and told of with any other", async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, async (given) => {
      answering("/v1/traces", given);
      const { delivered, kept, said } = await deliver();
      expect([delivered, kept]).toEqual(isFull(given) ? [1, 0] : [0, 1]);
      expect(said).toMatch(isFull(given) ? /^$/ : /^POST http:\/\/mlflow\/v1\/traces: 20\d, but /);
    }),
    { numRuns: 100 },
  );
}, 60_000);

test("a trace is delivered only where the service gives it back", async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, async (given) => {
      answering("/3.0/mlflow/traces", given);
      expect(await deliver()).toMatchObject({
        delivered: 0,
        kept: 1,
        said: expect.stringMatching(/mlflow\/traces: 20\d, but /),
      });
    }),
    { numRuns: 60 },
  );
}, 60_000);

test.each(["/v1/traces", "/3.0/mlflow/traces"])(
  "a %s that is sent on to a login is not done",
  async (path) => {
    answering(path, "redirect");
    const { delivered, kept, said } = await deliver();
    expect([delivered, kept]).toEqual([0, 1]);
    expect(said).toContain("302 REDIRECTED: it is sent on to http://login/, and nothing was done");
    expect(said).not.toContain("secret");
  },
);

const trace = { experimentId: "1", spans: [], info: { trace_id: "tr-1" } } as never;
const http = new MlflowClient({ dialect: "server", url: "http://mlflow" }, { retry: policy });
const isBlank = ({ type, body }: Given): boolean =>
  typeof body === "string" && body.trim() === "" && type !== "text/html";

test.each<[string, string, () => Promise<void>, (given: Given) => boolean]>([
  [
    "an artifact",
    "/traces.json",
    () => putArtifact(http, trace),
    (given) => isBlank(given) || given.body === "{}",
  ],
  ["a blob", "/blob", () => uploadSpans(http, trace), (given) => isBlank(given) || given.body === "{}"],
  [
    "a batch",
    "/log-batch",
    () => logBatch(http, "r", { params: [{ key: "a", value: "b" }] }),
    ({ body }) => typeof body === "string" && body.startsWith("{"),
  ],
  ["a run's end", "/runs/update", () => endRun(http, "r", "FINISHED", 1), () => false],
])(
  "%s is done only where the answer says so",
  async (_, path, call, isDone) => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, async (given) => {
        answering(path, given);
        const said = await call().then(
          () => "done",
          (error: Error) => error.message,
        );
        expect(said).toMatch(isDone(given) ? /^done$/ : /: 20\d, but /);
      }),
      { numRuns: 60 },
    );
    answering(path, "redirect");
    await expect(call()).rejects.toThrow("it is sent on to http://login/");
  },
  60_000,
);
