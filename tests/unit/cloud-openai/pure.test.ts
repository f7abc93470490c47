import fc from "fast-check";
import { encodeChat } from "gpt-tokenizer/model/gpt-4o";
import { z } from "zod";
import { piecesOf } from "../../../packages/azure-simulator/src/openai/choice";
import { admit, allowanceOf, type RateWindow } from "../../../packages/azure-simulator/src/openai/rate-limit";
import { valueFor } from "../../../packages/azure-simulator/src/openai/reply/json-value";
import { readChatRequest } from "../../../packages/azure-simulator/src/openai/request";
import { o200kBase, promptTokens } from "../../../packages/azure-simulator/src/openai/tokens";

const message = fc.record({
  role: fc.constantFrom("system" as const, "user" as const, "assistant" as const),
  content: fc.string({ unit: "grapheme" }),
});

test("counts a prompt's tokens as the tokenizer's own chat format does", async () => {
  const tokenizer = await o200kBase();
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), (messages) => {
      expect(promptTokens(readChatRequest({ messages }), tokenizer)).toBe(encodeChat(messages).length);
    }),
  );
});

test("pieces of a text are the text, and pieces of its beginning are a beginning of it", async () => {
  const tokenizer = await o200kBase();
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, count) => {
      const tokens = tokenizer.encode(text);
      expect(piecesOf(tokens, tokenizer).join("")).toBe(text);
      expect(text.startsWith(piecesOf(tokens.slice(0, count), tokenizer).join(""))).toBe(true);
    }),
  );
});

test("never admits more than a minute's tokens and calls, and gives a wait after which a request passes", () => {
  const requests = fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 900 }), pause: fc.nat(30_000) }));
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 3 }), (arrivals, capacity) => {
      const allowance = allowanceOf(capacity);
      let window: RateWindow | undefined;
      let now = 0;
      for (const { tokens, pause } of arrivals) {
        now += pause;
        const admission = admit(window, allowance, tokens, now);
        if (admission.admitted) {
          window = admission.window;
          expect(window.tokens).toBeLessThanOrEqual(allowance.tokensPerMinute);
          expect(window.requests).toBeLessThanOrEqual(allowance.requestsPerMinute);
        } else {
          const later = now + admission.retryAfterSeconds * 1000;
          expect(admit(window, allowance, tokens, later).admitted).toBe(true);
        }
      }
    }),
  );
});

describe("a value for a schema", () => {
  const leaf = fc.oneof(
    fc.record({
      type: fc.constant("string"),
      minLength: fc.nat(5),
      maxLength: fc.integer({ min: 5, max: 40 }),
    }),
    fc.record({
      type: fc.constant("integer"),
      minimum: fc.integer({ min: -9, max: 3 }),
      maximum: fc.integer({ min: 4, max: 9 }),
    }),
    fc.record({ type: fc.constant("number"), minimum: fc.constant(0), maximum: fc.constant(1) }),
    fc.record({ type: fc.constant("boolean") }),
    fc.record({ enum: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }) }),
    fc.record({ type: fc.constant(["string", "null"]) }),
  );
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(2) }),
      fc
        .dictionary(fc.constantFrom("name", "joke", "rating", "tags", "when"), tie("schema"))
        .map((properties) => ({
          type: "object",
          properties,
          required: Object.keys(properties),
          additionalProperties: false,
        })),
    ),
  }));
  const valueOf = (one: Record<string, unknown>): unknown =>
    valueFor(one, {
      root: one,
      salt: "salt",
      words: (name) => `a word for ${name}`,
      number: () => undefined,
    });

  test("is valid", () => {
    fc.assert(
      fc.property(schema, (one) => {
        const parsed = z.fromJSONSchema(one as never).safeParse(valueOf(one));
        expect(parsed.error).toBeUndefined();
      }),
    );
  });

  test("ends, for a schema that contains itself", () => {
    const tree = {
      type: "object",
      properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#" } } },
      required: ["name", "children"],
    };
    expect(JSON.stringify(valueOf(tree)).length).toBeLessThan(1000);
  });
});
