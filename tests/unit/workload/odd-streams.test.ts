import fc from "fast-check";
import { ask } from "../../../workload/chat/create-chat-completion";
import { TracingSession, traceOpenAI, withSpan } from "../../../packages/openai-tracing/src";
import {
  chunk,
  clientAnswering,
  jsonResponse,
  question,
  recordingTracer,
  span,
  streamResponse,
} from "./support";

/** Chunks as services send them, and as none should. */
const odd = fc.oneof(
  fc.constant(null),
  fc.constant({}),
  fc.constant("text"),
  fc.integer(),
  fc.array(fc.constant(null)),
);
const index = fc.oneof(
  fc.nat(3),
  fc.constant(4_000_000_000),
  fc.constant(-1),
  fc.constant(null),
  fc.constant("0"),
);
const call = fc.record(
  {
    index,
    id: fc.constantFrom("call_1", "call_2", "", null),
    function: fc.oneof(
      odd,
      fc.record(
        { name: fc.constantFrom("add", "", null), arguments: fc.constantFrom('{"a"', ":1}", null, 3) },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);
const delta = fc.oneof(
  odd,
  fc.record(
    {
      role: fc.constantFrom("assistant", null),
      content: fc.oneof(odd, fc.string(), fc.constant([{ type: "text", text: "Hello" }])),
      tool_calls: fc.oneof(odd, fc.array(fc.oneof(odd, call), { maxLength: 2 })),
      function_call: fc.oneof(odd, fc.constant({ name: "f" }), fc.constant({ arguments: "{}" })),
    },
    { requiredKeys: [] },
  ),
);
const choice = fc.oneof(
  odd,
  fc.record(
    {
      index,
      delta,
      finish_reason: fc.constantFrom("stop", null, 1),
      logprobs: odd,
      content_filter_results: odd,
    },
    { requiredKeys: [] },
  ),
);
const oddChunk = fc.oneof(
  odd,
  fc.record(
    {
      object: fc.constantFrom("chat.completion.chunk", "chat.completion.chunk", "", null),
      choices: fc.oneof(odd, fc.array(choice, { maxLength: 3 })),
      usage: fc.oneof(odd, fc.constant({ prompt_tokens: 1, completion_tokens: null })),
      model: fc.constantFrom("m", "", null, 3),
      error: fc.constantFrom(undefined, undefined, undefined, { message: "overloaded" }),
    },
    { requiredKeys: [] },
  ),
);

type Read = { chunks: unknown[]; end: string };

/** All that a caller gets of a stream. */
async function read(open: () => Promise<AsyncIterable<unknown>>, leaveAfter: number): Promise<Read> {
  const chunks: unknown[] = [];
  try {
    for await (const part of await open()) {
      chunks.push(structuredClone(part));
      if (chunks.length === leaveAfter) return { chunks, end: "left" };
    }
    return { chunks, end: "ended" };
  } catch (error) {
    return { chunks, end: String(error) };
  }
}

test("whatever a stream sends, its reader gets what it gets without tracing, and the trace comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(oddChunk, { maxLength: 6 }),
      fc.constantFrom<"end" | "break">("end", "break"),
      fc.integer({ min: 1, max: 8 }),
      async (sent, then, leaveAfter) => {
        const parts = sent.map((one) => `data: ${JSON.stringify(one)}\n\n`);
        const { tracer, traces } = recordingTracer();
        const opened = (traced: boolean) => async () => {
          const { client } = clientAnswering(() => streamResponse(parts, then));
          if (traced) traceOpenAI(client, { tracer });
          return client.chat.completions.create({ ...question, stream: true });
        };
        const plain = await read(opened(false), leaveAfter);
        expect(await read(opened(true), leaveAfter)).toEqual(plain);
        expect(traces).toHaveLength(1);
        const [only] = traces[0]?.spans ?? [];
        expect(only?.events.filter(({ name }) => name !== "exception")).toHaveLength(plain.chunks.length);
        expect(() => JSON.stringify(traces)).not.toThrow();
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);

const filter = { hate: { filtered: false, severity: "safe" } };
const asynchronousFilter = [
  `data: ${JSON.stringify({ id: "", object: "", model: "", choices: [], prompt_filter_results: [{ prompt_index: 0 }] })}\n\n`,
  chunk({ role: "assistant", content: "Hello" }),
  chunk(null, {}, { finish_reason: "stop" }),
  `data: ${JSON.stringify({ id: "", object: "", model: "", choices: [{ index: 0, finish_reason: null, content_filter_results: filter }] })}\n\n`,
];

test("Azure's asynchronous content filter is part of the trace", async () => {
  const { tracer, only } = recordingTracer();
  const { client } = clientAnswering(() => streamResponse(asynchronousFilter));
  for await (const _ of await traceOpenAI(client, { tracer }).chat.completions.create({
    ...question,
    stream: true,
  }));
  expect(span(only()).attributes["mlflow.spanOutputs"]).toMatchObject({
    choices: [{ finish_reason: "stop", message: { content: "Hello" }, content_filter_results: filter }],
  });
});

test("the workload reads a stream whatever its chunks lack", async () => {
  const model = {
    endpoint: "https://a",
    apiKey: "key",
    apiVersion: "2024-10-21",
    deployment: "gpt-4o",
    model: undefined,
  };
  const lacking = [
    ...asynchronousFilter,
    "data: null\n\n",
    'data: {"choices":[null]}\n\n',
    'data: {"choices":null}\n\n',
    chunk({ content: [{ type: "text", text: " world" }] }),
  ];
  const { client } = clientAnswering(() => streamResponse(lacking));
  const answer = await ask(client, model, { system: "", prompt: "Hi", stream: true });
  expect([answer.text, answer.model]).toEqual(["Hello world", "gpt-4o-2024-11-20"]);
});

describe("a session", () => {
  const completion = {
    object: "chat.completion",
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "Hi" } }],
  };

  /** A session that delivers nowhere; its traces are at hand. */
  function listening(onTrace?: () => void) {
    const traces: string[] = [];
    const session = new TracingSession({
      target: { dialect: "server", url: "http://127.0.0.1:9" },
      experiment: { id: "1" },
      retry: { retries: 0, firstDelayMs: 1, maxDelayMs: 1, timeoutMs: 1_000, budgetMs: 1 },
      onTrace: ({ spans }) => {
        traces.push(JSON.stringify(spans[0]?.attributes["mlflow.spanOutputs"] ?? null));
        onTrace?.();
      },
    });
    return { session, traces };
  }

  test("leaves a call under way alone when it is flushed, and ends it when it is shut down", async () => {
    const { session, traces } = listening();
    let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
    const { client } = clientAnswering((_, attempt) =>
      attempt === 1
        ? new Response(
            new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) }),
            { headers: { "content-type": "text/event-stream" } },
          )
        : jsonResponse(completion),
    );
    traceOpenAI(client, { tracer: session.tracer });
    const send = (text: string): void => stream?.enqueue(new TextEncoder().encode(chunk({ content: text })));
    const slow = (await client.chat.completions.create({ ...question, stream: true }))[
      Symbol.asyncIterator
    ]();
    send("One");
    await slow.next();
    await client.chat.completions.create(question);
    await session.flush();
    expect(traces).toEqual([expect.stringContaining("Hi")]);
    send(" two");
    await slow.next();
    await session.flush();
    expect(traces).toHaveLength(1);
    await session.shutdown();
    expect(traces).toEqual([expect.stringContaining("Hi"), expect.stringContaining("One two")]);
  });

  test("keeps what a listener throws away from the call", async () => {
    const warnings: string[] = [];
    jest.spyOn(process, "emitWarning").mockImplementation((warning) => void warnings.push(String(warning)));
    const { session, traces } = listening(() => {
      throw new Error("the listener failed");
    });
    const { client } = clientAnswering(() => jsonResponse(completion));
    const answer = await traceOpenAI(client, { tracer: session.tracer }).chat.completions.create(question);
    expect(answer.choices[0]?.message.content).toBe("Hi");
    expect((await session.flush()).lost).toBe(1);
    expect(traces).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining("the listener failed")]);
  });
});

test.each<[string, unknown]>([
  ["null", null],
  ["an object without a prototype", Object.create(null)],
  ["an error without words", Object.assign(new Error(), { message: { odd: true }, status: 400 })],
  [
    "an error that cannot be read",
    Object.defineProperty(new Error("x"), "message", {
      get: () => {
        throw new Error("not to be read");
      },
    }),
  ],
])("a work that throws %s throws just that", async (_, thrown) => {
  jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const { tracer, only } = recordingTracer();
  const failing = withSpan("work", () => Promise.reject(thrown as Error), { tracer });
  expect(
    await failing.then(
      () => "fulfilled",
      (error: unknown) => error === thrown,
    ),
  ).toBe(true);
  expect(span(only(), "work").status.code).toBe("ERROR");
});

test.each<[string, unknown]>([
  ["a list of pairs with null", [["accept", null]]],
  ["a list with several values", [["accept", ["a", "b"]]]],
  ["an object with null", { accept: null }],
  ["Headers", new Headers({ accept: "text/plain" })],
  ["nothing", undefined],
])("%s as headers is sent as without tracing", async (_, headers) => {
  const seen: (string | null)[] = [];
  for (const traced of [false, true]) {
    const { client, requests } = clientAnswering(() => jsonResponse({ choices: [] }));
    if (traced) traceOpenAI(client, { tracer: recordingTracer().tracer });
    await client.chat.completions.create(question, { headers: headers as never });
    seen.push(requests[0]?.headers.get("accept") ?? null);
    expect(requests[0]?.headers.has("traceparent")).toBe(traced);
  }
  expect(seen[1]).toBe(seen[0]);
});
