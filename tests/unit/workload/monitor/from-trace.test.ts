import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AzureOpenAI } from "openai";
import { artifactText } from "../../../../packages/mlflow-js-client/src/artifact";
import {
  storedSpans,
  storedTrace,
  type StoredTrace,
} from "../../../../packages/mlflow-js-client/src/stored-trace";
import type { FinishedTrace } from "../../../../packages/mlflow-js-client/src/trace-record";
import { modelFetch } from "../../../../workload/chat/model-fetch";
import { sampleOf } from "../../../../monitor/samples/from-trace";
import { traceOpenAI } from "../../../../packages/openai-tracing/src";
import { withSpan } from "../../../../packages/openai-tracing/src/spans/with-span";
import {
  chunk,
  clientAnswering,
  jsonResponse,
  question,
  recordingTracer,
  reply,
  streamResponse,
} from "../support";

const golden = (scene: string): StoredTrace => {
  const file = join(__dirname, "../../../data/mlflow/golden", scene, "traces_get_v3.json");
  const { trace } = JSON.parse(readFileSync(file, "utf8")) as { trace: unknown };
  return storedTrace(trace) as StoredTrace;
};

/** What this workload records of a call, as its file in an artifact store is read back. */
async function recorded(
  respond: () => Response,
  request: Record<string, unknown> = {},
): Promise<StoredTrace> {
  const { tracer, only } = recordingTracer();
  const client = traceOpenAI(clientAnswering(respond).client, { tracer });
  const result = await client.chat.completions
    .create({ ...question, ...request } as never)
    .catch(() => undefined);
  if (result !== undefined && Symbol.asyncIterator in result) {
    for await (const _ of result as unknown as AsyncIterable<unknown>);
  }
  return stored(only());
}

/** What was finished, as it is read back from an artifact store. */
function stored(trace: FinishedTrace): StoredTrace {
  const { spans } = JSON.parse(artifactText(trace.spans)) as { spans: unknown };
  return { info: (storedTrace({ info: trace.info }) as StoredTrace).info, spans: storedSpans(spans) };
}

describe("a trace of Python's autologging, as the server gives it,", () => {
  test("tells of a plain call", () => {
    const { sample, problems } = sampleOf(golden("plain"));
    expect([...problems]).toEqual([]);
    expect(sample).toMatchObject({
      traceId: "tr-b03fec7c9f99a71e844f164dad62582f",
      runId: "4292a426ebac4d60b09f5f474f8a3523",
      startTime: Date.parse("2026-11-24T11:01:15.168Z"),
      numbers: {
        "prompt.tokens": 24,
        "prompt.messages": 2,
        "reply.tokens": 18,
        "total.tokens": 42,
        cost: 0.00024000000000000003,
        retries: 0,
      },
      categories: {
        "prompt.language": "English",
        "reply.language": "English",
        "reply.finish": "stop",
        "reply.refusal": "answered",
        "reply.tools": "none",
        "reply.filter": "nothing",
        "reply.model": "gpt-4o-2024-11-20",
        error: "none",
      },
      texts: {
        "prompt.wording":
          "Assistant is a large language model trained by OpenAI.\nTell me a joke about animals.",
        "reply.wording": expect.stringContaining("afraid of the mouse"),
      },
    });
    expect(sample.numbers.latency).toBeCloseTo(0.051, 3);
    expect(sample.numbers["tokens-per-second"]).toBeCloseTo(18 / (sample.numbers.latency ?? 1), 6);
    expect(sample.numbers["time-to-first-token"]).toBeUndefined();
  });

  test("tells of a tool that was called, which is no wording", () => {
    const { sample } = sampleOf(golden("tool"));
    expect(sample.categories).toMatchObject({ "reply.tools": "get_weather", "reply.finish": "tool_calls" });
    expect(sample.texts["reply.wording"]).toBeUndefined();
  });

  test("tells of a stream's first token", () => {
    const { sample } = sampleOf(golden("streaming"));
    expect(sample.numbers["time-to-first-token"]).toBeGreaterThan(0);
    expect(sample.numbers["time-to-first-token"]).toBeLessThanOrEqual(sample.numbers.latency ?? 0);
  });

  test("tells of an error, and of no reply", () => {
    const { sample, problems } = sampleOf(golden("err401"));
    expect([...problems]).toEqual([]);
    expect(sample.categories.error).toBe("AuthenticationError 401");
    expect(Object.keys(sample.categories).filter((name) => name.startsWith("reply"))).toEqual([]);
    expect(sample.texts["prompt.wording"]).toContain("joke");
  });
});

describe("a trace of this workload tells the same as Python's", () => {
  test.each(["plain", "tool"])("of a %s reply", async (scene) => {
    const tools = [{ type: "function", function: { name: "get_weather" } }];
    const messages = [{ role: "user", content: "Weather in Paris?" }];
    const request = scene === "tool" ? { tools, messages } : {};
    const { sample } = sampleOf(await recorded(() => jsonResponse(reply(`${scene}.json`)), request));
    const { sample: python } = sampleOf(golden(scene));
    expect(sample.categories).toEqual(python.categories);
    expect(sample.texts["reply.wording"]).toEqual(python.texts["reply.wording"]);
    expect(sample.numbers["reply.tokens"]).toBe(python.numbers["reply.tokens"]);
    expect(sample.numbers.cost).toBeCloseTo(python.numbers.cost ?? Number.NaN, 12);
  });

  test("of an error", async () => {
    const { sample } = sampleOf(await recorded(() => jsonResponse(reply("err401.json"), 401)));
    expect(sample.categories.error).toBe("AuthenticationError 401");
  });

  test("and of a stream more: its filter results and its own finish reason", async () => {
    const filters = { hate: { filtered: false, severity: "medium" }, jailbreak: { detected: true } };
    const parts = [
      chunk({ role: "assistant", content: "" }),
      chunk({ content: "Ha" }),
      chunk({ content: " ha" }, {}, { finish_reason: "length", content_filter_results: filters }),
      "data: [DONE]\n\n",
    ];
    const { sample } = sampleOf(await recorded(() => streamResponse(parts), { stream: true }));
    expect(sample.categories).toMatchObject({
      "reply.finish": "length",
      "reply.filter": "hate medium, jailbreak detected",
    });
    expect(sample.texts["reply.wording"]).toBe("Ha ha");
    expect(sample.numbers["time-to-first-token"]).toBeGreaterThan(0);
  });

  test("and a refusal that the content filter made is one", async () => {
    const message =
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.";
    const error = { error: { code: "content_filter", message } };
    const { sample } = sampleOf(await recorded(() => jsonResponse(error, 400)));
    expect(sample.categories).toMatchObject({
      error: "BadRequestError 400",
      "reply.filter": "prompt refused",
    });
  });
});

test("calls below a caller's span add up, and one that failed before another is a retry", async () => {
  const { tracer, only } = recordingTracer();
  let attempt = 0;
  const client = traceOpenAI(
    clientAnswering(() =>
      ++attempt === 1 ? jsonResponse({ error: { message: "busy" } }, 429) : jsonResponse(reply("plain.json")),
    ).client,
    { tracer },
  );
  await withSpan(
    "agent",
    async () => {
      await client.chat.completions.create(question).catch(() => undefined);
      await client.chat.completions.create(question);
      await client.chat.completions.create(question);
    },
    { tracer, type: "AGENT" },
  );
  const { sample } = sampleOf(stored(only()));
  expect(sample.numbers).toMatchObject({ "prompt.tokens": 48, "reply.tokens": 36, retries: 1 });
  expect(sample.categories.error).toBe("none");
});

test("what the client sent again by itself counts as retries of its one span", async () => {
  const { tracer, only } = recordingTracer();
  let attempt = 0;
  const answer = (): Promise<Response> =>
    Promise.resolve(
      ++attempt < 3
        ? jsonResponse({ error: { message: "busy" } }, 429, { "retry-after-ms": "1" })
        : jsonResponse(reply("plain.json")),
    );
  const client = new AzureOpenAI({
    endpoint: "https://account.openai.azure.com",
    apiVersion: "2024-05-01-preview",
    apiKey: "key",
    fetch: modelFetch({ maxRetries: 2, fetch: answer }),
  });
  await traceOpenAI(client, { tracer }).chat.completions.create(question);
  expect(sampleOf(stored(only())).sample).toMatchObject({ numbers: { retries: 2, "reply.tokens": 18 } });
});

describe("what is missing or broken is named, never fatal", () => {
  const info = {
    trace_id: "tr-1",
    request_time: "2026-11-24T11:00:00Z",
    state: "OK",
    execution_duration: "1.5s",
    trace_metadata: {},
    tags: {},
  };
  const span = {
    name: "c",
    span_id: "1",
    parent_span_id: null,
    start_time_unix_nano: 1e18,
    end_time_unix_nano: 1e18 + 2e9,
  };
  const read = (spans: unknown, more: Record<string, unknown> = {}): ReturnType<typeof sampleOf> =>
    sampleOf(storedTrace({ info: { ...info, ...more }, spans }) as StoredTrace);

  test("a trace without spans", () => {
    const { sample, problems } = read(undefined);
    expect([...problems]).toEqual(["no spans", "no token usage"]);
    expect(sample.numbers).toEqual({ latency: 1.5 });
  });

  test("attributes that are not JSON", () => {
    const attributes = {
      "mlflow.spanType": '"CHAT_MODEL"',
      "mlflow.spanInputs": "{cut",
      "mlflow.chat.tokenUsage": "?",
    };
    const { sample, problems } = read([{ ...span, attributes }]);
    expect([...problems].sort()).toEqual(["no token usage", "unreadable attributes"]);
    expect(sample.numbers.latency).toBe(2);
    expect(sample.texts).toEqual({});
  });

  test("token usage that is not JSON, where a span's own is", () => {
    const attributes = {
      "mlflow.spanType": '"LLM"',
      "mlflow.chat.tokenUsage": '{"input_tokens": 3, "output_tokens": 4}',
    };
    const { sample, problems } = read([{ ...span, attributes }], {
      trace_metadata: { "mlflow.trace.tokenUsage": "{" },
    });
    expect([...problems]).toEqual(["unreadable attributes"]);
    expect(sample.numbers).toMatchObject({ "prompt.tokens": 3, "reply.tokens": 4, "total.tokens": 7 });
  });

  test.each([[[]], [[null, 3, "x"]], [[{}]], [[{ attributes: 3, events: "no", status: null }]], ["spans"]])(
    "spans that are %j",
    (spans) => {
      expect(() => read(spans)).not.toThrow();
    },
  );

  test.each([[null], [3], ["x"], [[]], [{}], [{ info: {} }], [{ trace_info: null }]])(
    "%j is no trace",
    (value) => {
      expect(storedTrace(value)).toBeUndefined();
    },
  );
});

test("a trace of an older server, with its times as numbers and its metadata as lists, is understood", () => {
  const { sample } = sampleOf(
    storedTrace({
      info: {
        request_id: "tr-2",
        timestamp_ms: 1_700_000_000_000,
        execution_time_ms: 250,
        status: "OK",
        request_metadata: [{ key: "mlflow.sourceRun", value: "r1" }],
      },
      data: {
        spans: [{ name: "c", parent_id: null, start_time: 1e18, end_time: 1e18 + 25e7, attributes: {} }],
      },
    }) as StoredTrace,
  );
  expect(sample).toMatchObject({
    traceId: "tr-2",
    runId: "r1",
    startTime: 1_700_000_000_000,
    numbers: { latency: 0.25 },
  });
});
