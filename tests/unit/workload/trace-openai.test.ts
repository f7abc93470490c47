import { traceOpenAI, withSpan } from "../../../packages/openai-tracing/src";
import {
  chunk,
  clientAnswering,
  jsonResponse,
  question,
  recordingTracer,
  reply,
  span,
  streamResponse,
} from "./support";

const plain = (): Response => jsonResponse(reply("plain.json"));

test("the same client comes back, and answers as before", async () => {
  const { tracer } = recordingTracer();
  const { client } = clientAnswering(plain);
  expect(traceOpenAI(client, { tracer })).toBe(client);
  const completion = await client.chat.completions.create(question);
  expect(completion.choices[0]?.message.content).toContain("elephants");
  expect(completion._request_id).toBeNull();
});

test("a client that is traced twice makes one span a call", async () => {
  const { tracer, traces } = recordingTracer();
  const { client } = clientAnswering(plain);
  await traceOpenAI(traceOpenAI(client, { tracer }), { tracer }).chat.completions.create(question);
  expect(traces).toHaveLength(1);
});

test("without a tracer around it, a call is made and not traced", async () => {
  const { client, requests } = clientAnswering(plain);
  await traceOpenAI(client).chat.completions.create(question);
  expect(requests[0]?.headers.get("traceparent")).toBeNull();
});

test("arguments that are changed after the call are recorded as they were", async () => {
  const { tracer, only } = recordingTracer();
  const { client } = clientAnswering(plain);
  const messages = [...question.messages];
  const pending = traceOpenAI(client, { tracer }).chat.completions.create({ model: "gpt-4o", messages });
  messages.length = 0;
  await pending;
  expect(span(only()).attributes["mlflow.spanInputs"]).toEqual(question);
});

describe("traceparent", () => {
  test("names the span, and is the same on a repeated request", async () => {
    const { tracer, only } = recordingTracer();
    const { client, requests } = clientAnswering(
      (_, attempt) => (attempt === 1 ? jsonResponse({}, 429, { "retry-after-ms": "1" }) : plain()),
      1,
    );
    await traceOpenAI(client, { tracer }).chat.completions.create(question);
    const { traceId, spanId } = span(only());
    const sent = requests.map((request) => request.headers.get("traceparent"));
    expect(sent).toEqual([`00-${traceId}-${spanId}-01`, `00-${traceId}-${spanId}-01`]);
  });

  test.each([
    ["an object", { traceparent: "own", "x-other": "kept" }],
    ["Headers", new Headers({ traceparent: "own", "x-other": "kept" })],
  ])("that a caller gives in %s wins, and other headers stay", async (_, headers) => {
    const { tracer } = recordingTracer();
    const { client, requests } = clientAnswering(plain);
    await traceOpenAI(client, { tracer }).chat.completions.create(question, { headers });
    expect(requests[0]?.headers.get("traceparent")).toBe("own");
    expect(requests[0]?.headers.get("x-other")).toBe("kept");
  });
});

describe("a failure", () => {
  test.each([
    ["a status", () => jsonResponse(reply("err401.json"), 401), /^Error code: 401 - Access denied/],
    ["a body that is no JSON", () => jsonResponse('{"id": "chatcmpl'), /JSON/],
    ["a connection", () => Promise.reject(new TypeError("fetch failed")), /Connection error/],
  ])("of %s leaves an ERROR span and reaches the caller", async (_, respond, message) => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(respond);
    await expect(traceOpenAI(client, { tracer }).chat.completions.create(question)).rejects.toThrow();
    const trace = only();
    expect(trace.info.state).toBe("ERROR");
    expect(trace.info.response_preview).toBeUndefined();
    expect(span(trace).events[0]?.attributes["exception.message"]).toMatch(message);
    expect(span(trace).attributes["mlflow.spanOutputs"]).toBeUndefined();
  });

  test("by the caller's signal leaves an ERROR span", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(() => new Promise(() => undefined));
    const signal = AbortSignal.abort();
    await expect(
      traceOpenAI(client, { tracer }).chat.completions.create(question, { signal }),
    ).rejects.toThrow("Request was aborted");
    expect(only().info.state).toBe("ERROR");
  });
});

describe("what is built upon create", () => {
  const format = {
    type: "json_schema" as const,
    json_schema: { name: "joke", schema: { type: "object" }, strict: true },
  };

  test("parse makes one span, which holds what was parsed", async () => {
    const { tracer, traces } = recordingTracer();
    const answer = JSON.parse(reply("plain.json"));
    answer.choices[0].message.content = '{"joke": 1}';
    const { client } = clientAnswering(() => jsonResponse(answer));
    const parseable = {
      ...format,
      $brand: "auto-parseable-response-format",
      $parseRaw: (text: string) => JSON.parse(text),
    };
    const completion = await traceOpenAI(client, { tracer }).chat.completions.parse({
      ...question,
      response_format: parseable as never,
    });
    expect(completion.choices[0]?.message.parsed).toEqual({ joke: 1 });
    expect(traces).toHaveLength(1);
    expect(span(traces[0]!).attributes["mlflow.spanOutputs"]).toMatchObject({
      choices: [{ message: { parsed: { joke: 1 } } }],
    });
  });

  test("asResponse gives the raw answer, and withResponse both", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(plain);
    const { data, response } = await traceOpenAI(client, { tracer })
      .chat.completions.create(question)
      .withResponse();
    expect(response.status).toBe(200);
    expect(data.id).toBe("chatcmpl-AbC123xyz");
    expect(only().info.state).toBe("OK");
    expect((await client.chat.completions.create(question).asResponse()).ok).toBe(true);
  });
});

describe("context", () => {
  test("calls within a span become its children, across awaits and side by side", async () => {
    const { tracer, traces } = recordingTracer();
    const { client } = clientAnswering(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return plain();
    });
    traceOpenAI(client);
    const chain = (name: string): Promise<void> =>
      withSpan(
        name,
        async () => {
          await Promise.all([
            client.chat.completions.create(question),
            client.chat.completions.create(question),
          ]);
        },
        { tracer },
      );
    await Promise.all([chain("left"), chain("right")]);
    expect(traces.map((trace) => trace.info.tags["mlflow.traceName"]).sort()).toEqual(["left", "right"]);
    for (const trace of traces) {
      const root = trace.spans[0]!;
      expect(trace.spans.slice(1).map((child) => child.parentSpanId)).toEqual([root.spanId, root.spanId]);
      expect(JSON.parse(trace.info.trace_metadata["mlflow.trace.tokenUsage"]!)).toMatchObject({
        total_tokens: 84,
      });
    }
  });

  test("a span's outputs are what the work returns, or what it set", async () => {
    const { tracer, traces } = recordingTracer();
    await withSpan("returned", () => "value", { tracer });
    await withSpan(
      "set",
      (current) => {
        current.setOutputs("chosen");
        return "value";
      },
      { tracer },
    );
    expect(traces.map((trace) => trace.spans[0]?.attributes["mlflow.spanOutputs"])).toEqual([
      "value",
      "chosen",
    ]);
  });

  test("a child that outlives its root is delivered with the trace", async () => {
    const { tracer, traces } = recordingTracer();
    const { client } = clientAnswering(() => streamResponse([chunk({ content: "late" })]));
    traceOpenAI(client);
    const stream = await withSpan(
      "root",
      () => client.chat.completions.create({ ...question, stream: true }),
      { tracer },
    );
    expect(traces).toHaveLength(0);
    for await (const _ of stream);
    expect(traces.map((trace) => trace.spans.length)).toEqual([2]);
  });
});

test.each<[string, unknown, RegExp]>([
  [
    "openai 4",
    { chat: { completions: { create: () => undefined } } },
    /needs openai 5 or 6: .* no method parse/,
  ],
  ["no chat", {}, /needs a client of openai 5 or 6/],
  ["nothing", undefined, /needs a client of openai 5 or 6/],
])("a client of %s is told which versions are traced", (_, client, message) => {
  expect(() => traceOpenAI(client as never)).toThrow(message);
});
