import fc from "fast-check";
import type { Json } from "../../../packages/mlflow-js-client/src/python-json";
import { completionOfChunks } from "../../../packages/openai-tracing/src/openai/completion-chunks";

interface Whole {
  choices: { message: { content: string; tool_calls?: unknown } }[];
}

/** Cuts a text at random places. */
const pieces = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 8,
});

test("a completion cut into chunks anywhere is put together again, choices side by side included", () => {
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 1, maxLength: 3 }), pieces, (texts, toolArguments) => {
      const base = { id: "1", object: "chat.completion.chunk", created: 1, model: "m" };
      const deltas = texts.flatMap((text, index) =>
        text.map((content) => ({ ...base, choices: [{ index, delta: { content }, finish_reason: null }] })),
      );
      const calls = toolArguments.map((part, position) => ({
        ...base,
        choices: [
          {
            index: 0,
            finish_reason: null,
            delta: {
              tool_calls: [
                {
                  index: 0,
                  ...(position === 0 ? { id: "c", type: "function" } : {}),
                  function: { ...(position === 0 ? { name: "f" } : {}), arguments: part },
                },
              ],
            },
          },
        ],
      }));
      const chunks = [...deltas, ...calls];
      const before = structuredClone(chunks);
      const whole = completionOfChunks(chunks) as unknown as Whole;
      expect(whole.choices.map((choice) => choice.message.content)).toEqual(
        texts.map((text) => text.join("")),
      );
      expect(whole.choices[0]?.message.tool_calls).toEqual([
        { id: "c", type: "function", function: { name: "f", arguments: toolArguments.join("") } },
      ]);
      expect(chunks).toEqual(before);
      expect(completionOfChunks(chunks)).toEqual(whole);
    }),
  );
});

test("usage, model and id are the last ones given", () => {
  const chunk = (fields: Record<string, unknown>): never =>
    ({ object: "chat.completion.chunk", choices: [], usage: null, ...fields }) as never;
  expect(
    completionOfChunks([
      chunk({ id: "a", model: "m" }),
      chunk({ id: "a", usage: { total_tokens: 3 } }),
      chunk({ id: "a" }),
    ]),
  ).toMatchObject({
    id: "a",
    model: "m",
    usage: { total_tokens: 3 },
  });
});

test("log probabilities are joined", () => {
  const chunk = (token: string): never =>
    ({
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta: {}, logprobs: { content: [{ token }] } }],
    }) as never;
  expect(completionOfChunks([chunk("a"), chunk("b")])).toMatchObject({
    choices: [{ logprobs: { content: [{ token: "a" }, { token: "b" }] } }],
  });
});

test.each([[[]], [[{ object: "", choices: [], prompt_filter_results: [] }]], [["text"]]])(
  "chunks without a completion make none",
  (chunks) => {
    expect(completionOfChunks(chunks as never)).toBeUndefined();
  },
);

const message = (...deltas: unknown[]): unknown => {
  const parts = deltas.map((one) => ({
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta: one, finish_reason: null }],
  }));
  return (completionOfChunks(parts as Json[]) as { choices: { message: unknown }[] }).choices[0]?.message;
};
const tool = (number: number | undefined, fields: object, name?: string, id?: string): object => ({
  tool_calls: [
    {
      ...(number === undefined ? {} : { index: number }),
      ...(id === undefined ? {} : { id }),
      function: { ...(name === undefined ? {} : { name }), ...fields },
    },
  ],
});
const add = { function: { name: "add", arguments: '{"a":1}' } };

test.each<[string, unknown[], unknown]>([
  [
    "tool calls counted from 1",
    [tool(1, { arguments: '{"a"' }, "add"), tool(1, { arguments: ":1}" })],
    { tool_calls: [add] },
  ],
  [
    "a huge index",
    [tool(4e9, { arguments: '{"a"' }, "add"), tool(4e9, { arguments: ":1}" }, "")],
    { tool_calls: [add] },
  ],
  [
    "no index",
    [tool(undefined, { arguments: '{"a"' }, "add", "c1"), tool(undefined, { arguments: ":1}" })],
    { tool_calls: [{ id: "c1", ...add }] },
  ],
  [
    "one index for two calls",
    [
      tool(0, { arguments: "{}" }, "a", "c1"),
      tool(0, { arguments: "{" }, "b", "c2"),
      tool(0, { arguments: "}" }),
    ],
    {
      tool_calls: [
        { id: "c1", function: { name: "a", arguments: "{}" } },
        { id: "c2", function: { name: "b", arguments: "{}" } },
      ],
    },
  ],
  [
    "calls out of their order",
    [tool(2, { arguments: "{" }, "c"), tool(0, { arguments: "{}" }, "a"), tool(2, { arguments: "}" })],
    {
      tool_calls: [
        { function: { name: "a", arguments: "{}" } },
        { function: { name: "c", arguments: "{}" } },
      ],
    },
  ],
  [
    "a function call",
    [{ function_call: { name: "add", arguments: '{"a"' } }, { function_call: { arguments: ":1}" } }],
    { function_call: add.function },
  ],
  [
    "a list as content",
    [{ content: [{ type: "text", text: "Hello" }] }, { content: [{ type: "text", text: " world" }] }],
    { content: [{ type: "text", text: "Hello world" }] },
  ],
  [
    "text and then a list",
    [{ content: "Hello" }, { content: [{ type: "text", text: " world" }] }],
    { content: [{ type: "text", text: "Hello world" }] },
  ],
  [
    "sound",
    [{ audio: { id: "a1", transcript: "Hel" } }, { audio: { id: "a1", transcript: "lo", data: "AA" } }],
    { audio: { id: "a1", transcript: "Hello", data: "AA" } },
  ],
  [
    "reasoning",
    [{ reasoning_content: "Let me " }, { reasoning_content: "think." }, { content: "42" }],
    { reasoning_content: "Let me think.", content: "42" },
  ],
])("joins %s", (_, deltas, expected) => {
  expect(message(...deltas)).toMatchObject(expected as object);
});
