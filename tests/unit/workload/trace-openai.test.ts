import { traceOpenAI, withSpan } from "../../../workload/tracing";
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

describe("a stream", () => {
  const parts = [
    chunk({ role: "assistant", content: "" }),
    chunk({ content: "One" }),
    chunk({ content: " two" }),
  ];
  const streamed = { ...question, stream: true as const };
  const outputs = (record: { attributes: Record<string, unknown> }): any =>
    record.attributes["mlflow.spanOutputs"];

  test("keeps tool calls, finish reason and filter results, which Python's rebuilding loses", async () => {
    const { tracer, only } = recordingTracer();
    const filter = { hate: { filtered: false, severity: "safe" } };
    const call = (fields: unknown): string => chunk({ tool_calls: [fields] });
    const { client } = clientAnswering(() =>
      streamResponse([
        `data: ${JSON.stringify({ id: "", object: "", choices: [], prompt_filter_results: [{ prompt_index: 0, content_filter_results: filter }] })}\n\n`,
        call({ index: 0, id: "call_1", type: "function", function: { name: "get_weather", arguments: "" } }),
        call({ index: 0, function: { arguments: '{"city":' } }),
        call({ index: 1, id: "call_2", type: "function", function: { name: "get_time", arguments: "{}" } }),
        call({ index: 0, function: { arguments: '"Paris"}' } }),
        chunk({}, {}, { finish_reason: "tool_calls", content_filter_results: filter }),
        "data: [DONE]\n\n",
      ]),
    );
    for await (const _ of await traceOpenAI(client, { tracer }).chat.completions.create(streamed));
    const recorded = span(only());
    expect(recorded.status.code).toBe("OK");
    expect(recorded.events).toHaveLength(6);
    expect(outputs(recorded)).toMatchObject({
      object: "chat.completion",
      prompt_filter_results: [{ prompt_index: 0 }],
      choices: [
        {
          finish_reason: "tool_calls",
          content_filter_results: filter,
          message: {
            role: "assistant",
            tool_calls: [
              {
                id: "call_1",
                type: "function",
                function: { name: "get_weather", arguments: '{"city":"Paris"}' },
              },
              { id: "call_2", type: "function", function: { name: "get_time", arguments: "{}" } },
            ],
          },
        },
      ],
    });
  });

  test("that its reader leaves half way is OK, with what had arrived", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(() => streamResponse(parts, "stay open"));
    for await (const part of await traceOpenAI(client, { tracer }).chat.completions.create(streamed)) {
      if (part.choices[0]?.delta.content === "One") break;
    }
    const recorded = span(only());
    expect(recorded.status.code).toBe("OK");
    expect(outputs(recorded).choices[0].message.content).toBe("One");
    expect(recorded.events.map((event) => event.name)).toEqual([
      "mlflow.chunk.item.0",
      "mlflow.chunk.item.1",
    ]);
  });

  test("that is aborted half way is an error, with what had arrived", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering((request) => streamResponse(parts, "stay open", request.signal));
    const stream = await traceOpenAI(client, { tracer }).chat.completions.create(streamed);
    const reading = (async () => {
      for await (const part of stream)
        if (part.choices[0]?.delta.content === " two") stream.controller.abort();
    })();
    await reading;
    const recorded = span(only());
    expect(recorded.status.code).toBe("ERROR");
    expect(recorded.events.at(-1)?.name).toBe("exception");
    expect(outputs(recorded).choices[0].message.content).toBe("One two");
  });

  test("that breaks is an error, with what had arrived, and the reader gets the error", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(() => streamResponse(parts, "break"));
    const stream = await traceOpenAI(client, { tracer }).chat.completions.create(streamed);
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow("terminated");
    const recorded = span(only());
    expect(recorded.status.code).toBe("ERROR");
    expect(recorded.attributes["mlflow.spanLogLevel"]).toBe(40);
    expect(outputs(recorded).choices[0].message.content).toBe("One two");
  });

  test("that sends an error in its midst is an error", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(() =>
      streamResponse([
        ...parts,
        `data: ${JSON.stringify({ error: { message: "The server had an error" } })}\n\n`,
      ]),
    );
    const stream = await traceOpenAI(client, { tracer }).chat.completions.create(streamed);
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow("The server had an error");
    expect(span(only()).status.code).toBe("ERROR");
  });

  test("that is never read is delivered when everything is", async () => {
    const { tracer, traces, only } = recordingTracer();
    const { client } = clientAnswering(() => streamResponse(parts));
    await traceOpenAI(client, { tracer }).chat.completions.create(streamed);
    expect(traces).toHaveLength(0);
    tracer.endOpenSpans();
    expect(span(only()).attributes["mlflow.spanOutputs"]).toBeUndefined();
  });

  test("that is split by tee() is recorded once", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(() => streamResponse(parts));
    const [left, right] = (await traceOpenAI(client, { tracer }).chat.completions.create(streamed)).tee();
    for await (const _ of left);
    for await (const _ of right);
    expect(outputs(span(only())).choices[0].message.content).toBe("One two");
  });

  test("made by the client's stream() helper is recorded", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(() =>
      streamResponse([...parts, chunk({}, {}, { finish_reason: "stop" })]),
    );
    const final = await traceOpenAI(client, { tracer }).chat.completions.stream(question).finalContent();
    expect(final).toBe("One two");
    expect(outputs(span(only())).choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { content: "One two" },
    });
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
