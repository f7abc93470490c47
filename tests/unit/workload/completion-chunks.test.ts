import fc from "fast-check";
import { completionOfChunks } from "../../../workload/tracing/completion-chunks";

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
