import { answerMetrics } from "../../../workload/chat/answer-metrics";
import { ask } from "../../../workload/chat/create-chat-completion";
import { stepMetrics } from "../../../workload/prompts/prompt-metrics";
import { chunk, clientAnswering, jsonResponse, reply, streamResponse } from "./support";

const model = (apiVersion: string) => ({
  endpoint: "https://account.openai.azure.com",
  apiKey: "key",
  apiVersion,
  deployment: "gpt-4o",
  model: undefined,
});
const chat = { system: "Be brief.", prompt: "Tell me a joke about animals.", stream: true };

describe("the metrics of an answer", () => {
  const usage = { input_tokens: 1_000, output_tokens: 50, total_tokens: 1_050 };
  const answered = { model: "gpt-4o-2024-11-20", usage, latencyMs: 2_000, firstTokenMs: 300 };

  test("are milliseconds, tokens of the reply a second and US dollars", () => {
    expect(answerMetrics(answered)).toEqual({
      latency_ms: 2_000,
      time_to_first_token_ms: 300,
      tokens_per_second: 25,
      cost_usd: 1_000 * 2.5e-6 + 50 * 10e-6,
    });
  });

  test("count cached prompt tokens at their own price", () => {
    const cached = { ...answered, usage: { ...usage, cache_read_input_tokens: 800 } };
    expect(answerMetrics(cached)["cost_usd"]).toBeCloseTo(200 * 2.5e-6 + 800 * 1.25e-6 + 50 * 10e-6, 12);
  });

  test("leave out what is not known", () => {
    expect(answerMetrics({ ...answered, model: "another", firstTokenMs: undefined })).toMatchObject({
      time_to_first_token_ms: undefined,
      cost_usd: undefined,
    });
    expect(answerMetrics({ ...answered, usage: undefined })).toMatchObject({
      tokens_per_second: undefined,
      cost_usd: undefined,
    });
  });

  test("are the same at the step of a prompt, with its tokens", () => {
    const result = {
      index: 0,
      traceId: "tr-1",
      latencyMs: 2_000,
      firstTokenMs: 300,
      promptTokens: 1_000,
      completionTokens: 50,
      costUsd: 0.003,
    };
    expect(stepMetrics(result)).toEqual({
      ...answerMetrics(answered),
      prompt_tokens: 1_000,
      completion_tokens: 50,
      total_tokens: 1_050,
      error: 0,
    });
    expect(stepMetrics({ index: 0, traceId: "tr-1", error: "filtered" })).toMatchObject({ error: 1 });
  });
});

describe("a stream's tokens", () => {
  const parts = [chunk({ content: "Why don't elephants" }), chunk({ content: " use computers?" })];
  const counts = `data: ${JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    model: "gpt-4o-2024-11-20",
    choices: [],
    usage: { prompt_tokens: 24, completion_tokens: 99, total_tokens: 123 },
  })}\n\n`;
  const end = "data: [DONE]\n\n";

  test.each(["2024-09-01-preview", "2024-10-21", "2025-04-01-preview"])(
    "are asked of the service in version %s",
    async (version) => {
      const { client, requests } = clientAnswering(() => streamResponse([...parts, counts, end]));
      const answer = await ask(client, model(version), chat);
      expect(await requests[0]?.json()).toMatchObject({ stream_options: { include_usage: true } });
      expect(answer).toMatchObject({
        text: "Why don't elephants use computers?",
        usage: { input_tokens: 24, output_tokens: 99, total_tokens: 123 },
        usageSource: "service",
      });
    },
  );

  test.each(["2024-05-01-preview", "2024-06-01", "2024-08-01-preview"])(
    "are counted here in version %s, which refuses to be asked",
    async (version) => {
      const { client, requests } = clientAnswering(async (request) =>
        "stream_options" in ((await request.json()) as object)
          ? jsonResponse({ error: { code: "unknown_parameter", message: "Unknown parameter." } }, 400)
          : streamResponse([...parts, end]),
      );
      const answer = await ask(client, model(version), chat);
      expect(requests).toHaveLength(1);
      // The service answers the same words with 6 completion tokens.
      expect(answer).toMatchObject({ usage: { output_tokens: 6 }, usageSource: "tokenizer" });
      expect(answer.usage?.total_tokens).toBe((answer.usage?.input_tokens ?? 0) + 6);
    },
  );

  test("are the service's own word in an answer that is no stream", async () => {
    const { client } = clientAnswering(() => jsonResponse(reply("plain.json")));
    expect(await ask(client, model("2024-05-01-preview"), { ...chat, stream: false })).toMatchObject({
      usage: { input_tokens: 24, output_tokens: 18 },
      usageSource: "service",
      firstTokenMs: undefined,
    });
  });
});

test("a stream that is aborted half way is no answer, though it ends without an error", async () => {
  const controller = new AbortController();
  const { client } = clientAnswering((request) =>
    streamResponse([chunk({ content: "One" }), chunk({ content: " two" })], "stay open", request.signal),
  );
  const asked = ask(client, model("2024-05-01-preview"), chat, {
    signal: controller.signal,
    onText: () => controller.abort(new Error("enough")),
  });
  await expect(asked).rejects.toThrow("enough");
});

describe("what a model says without a text", () => {
  const refusal = "I'm sorry, I can't help with that.";
  const call = (city: string, more = {}) => ({
    ...{ id: `call_${city}`, type: "function" },
    function: { name: "get_weather", arguments: JSON.stringify({ city }, null, 2) },
    ...more,
  });
  const messages: [string, object, string][] = [
    ["why it refuses", { content: null, refusal }, refusal],
    ["why it refuses, in parts", { content: [{ type: "refusal", refusal }] }, refusal],
    [
      "the tools that it calls",
      { content: null, tool_calls: [call("Paris"), call("Rome")] },
      'get_weather({"city":"Paris"})\nget_weather({"city":"Rome"})',
    ],
    [
      "a tool after a text",
      { content: "Let me see.", tool_calls: [call("Paris")] },
      'Let me see.\nget_weather({"city":"Paris"})',
    ],
    [
      "a function, as it was called before",
      { content: null, function_call: call("Paris").function },
      'get_weather({"city":"Paris"})',
    ],
    [
      "a tool of one's own",
      { content: "", tool_calls: [{ type: "custom", custom: { name: "run", input: "a\n b" } }] },
      "run(a b)",
    ],
    ["nothing, where calls are odd", { content: "", tool_calls: [null, 1, {}, { function: null }] }, ""],
  ];

  test.each(messages)("is %s", async (_, message, text) => {
    const { client } = clientAnswering(() =>
      jsonResponse({ model: "gpt-4o", choices: [{ index: 0, message: { role: "assistant", ...message } }] }),
    );
    expect(await ask(client, model("2024-10-21"), { ...chat, stream: false })).toMatchObject({ text });
  });

  const pieces = (text: string) => [text.slice(0, 9), text.slice(9)];
  test.each<[string, object[], string]>([
    ["why it refuses", pieces(refusal).map((piece) => ({ content: null, refusal: piece })), refusal],
    [
      "the tools that it calls",
      ["Paris", "Rome"].flatMap((city, index) => {
        const { function: called, ...fields } = call(city);
        return [
          { tool_calls: [{ index, ...fields, function: { name: called.name, arguments: "" } }] },
          ...pieces(called.arguments).map((piece) => ({
            tool_calls: [{ index, function: { arguments: piece } }],
          })),
        ];
      }),
      'get_weather({"city":"Paris"})\nget_weather({"city":"Rome"})',
    ],
    [
      "a function, as it was called before",
      [{ function_call: { name: "f", arguments: "" } }, { function_call: { arguments: "1" } }],
      "f(1)",
    ],
  ])("is %s in a stream too, where it is shown as it comes", async (_, deltas, text) => {
    const { client } = clientAnswering(() =>
      streamResponse([...deltas.map((delta) => chunk(delta)), "data: [DONE]\n\n"]),
    );
    let shown = "";
    const onText = (piece: string) => void (shown += piece);
    expect(await ask(client, model("2024-10-21"), chat, { onText })).toMatchObject({ text });
    expect(shown).toBe(text);
  });
});
