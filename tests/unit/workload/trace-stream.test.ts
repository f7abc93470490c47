import { traceOpenAI } from "../../../packages/openai-tracing/src";
import { chunk, clientAnswering, question, recordingTracer, span, streamResponse } from "./support";

interface Outputs {
  choices: { message: { content: string } }[];
}

describe("a stream", () => {
  const parts = [
    chunk({ role: "assistant", content: "" }),
    chunk({ content: "One" }),
    chunk({ content: " two" }),
  ];
  const streamed = { ...question, stream: true as const };
  const text = (record: { attributes: Record<string, unknown> }): string | undefined =>
    (record.attributes["mlflow.spanOutputs"] as Outputs).choices[0]?.message.content;

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
    expect(recorded.attributes["mlflow.spanOutputs"]).toMatchObject({
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
    expect(text(recorded)).toBe("One");
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
    expect(text(recorded)).toBe("One two");
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
    expect(text(recorded)).toBe("One two");
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
    expect(text(span(only()))).toBe("One two");
  });

  test("made by the client's stream() helper is recorded", async () => {
    const { tracer, only } = recordingTracer();
    const { client } = clientAnswering(() =>
      streamResponse([...parts, chunk({}, {}, { finish_reason: "stop" })]),
    );
    const final = await traceOpenAI(client, { tracer }).chat.completions.stream(question).finalContent();
    expect(final).toBe("One two");
    expect((span(only()).attributes["mlflow.spanOutputs"] as unknown as Outputs).choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { content: "One two" },
    });
  });
});
