import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { type TokenCounter, tokenCounter } from "../../../workload/chat/token-count";

let count: TokenCounter;
beforeAll(async () => {
  count = await tokenCounter();
});

const word = fc.oneof(
  fc.constantFrom(
    "the",
    "otter",
    "don't",
    "ÉTÉ",
    "Straße",
    "大象不用电脑",
    "компьютер",
    "👩‍👩‍👧‍👦",
    "{}",
    "\n\n",
    "----",
    "3.14159",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const ordinary = fc.array(word, { maxLength: 400 }).map((words) => words.join(" "));

test("ordinary texts are counted to the token, in any language", () => {
  fc.assert(
    fc.property(ordinary, (text) => {
      const tokens = countTokens(text, { disallowedSpecial: new Set() });
      expect(count.text(text)).toEqual({ tokens, estimated: false });
    }),
  );
});

test.each([
  ["dashes", "-"],
  ["letters", "a"],
  ["capitals", "Q"],
  ["letters of Thai", "กขฃคฅฆง"],
  ["emoji", "😀"],
  ["accents", "e\u0301"],
  ["spaces", " "],
  ["lines", "\n"],
  ["spaces and lines", " \n"],
  ["slashes and lines", "/\n"],
  ["quotes", "'\""],
])("a run of %s without end is estimated, and said to be", (_, unit) => {
  const run = unit.repeat(Math.ceil(4_000 / unit.length));
  const text = `Look at this: ${run} and tell me.`;
  const { tokens, estimated } = count.text(text);
  const exact = countTokens(text);
  expect(estimated).toBe(true);
  // Half a token a part at the most, and the parts are of 128 characters.
  expect(Math.abs(tokens - exact)).toBeLessThanOrEqual(Math.max(4_000 / 128, exact * 0.05));
});

test("a megabyte of what takes the tokenizer the square of the time ends", () => {
  for (const unit of ["-", "ก", "😀", " \n", "a\u0301", "/\n", "<|endoftext|"])
    expect(count.text(unit.repeat(1_000_000 / unit.length)).tokens).toBeGreaterThan(1_000);
}, 120_000);

test("of a text longer than any model takes the beginning is counted, and it is said to be an estimate", () => {
  const sentence = " Why do elephants never use computers?";
  const { tokens, estimated } = count.text(sentence.repeat(60_000));
  expect([estimated, tokens]).toEqual([true, expect.closeTo(60_000 * countTokens(sentence), -3)]);
});

test("a prompt that has an estimated message is an estimate", () => {
  expect(count.prompt(["Hello.", "Hi."]).estimated).toBe(false);
  expect(count.prompt(["Hello.", "=".repeat(9_999)]).estimated).toBe(true);
});

test("what looks like one of the model's control tokens is text", () => {
  expect(count.text("What does <|endoftext|> mean?").tokens).toBeGreaterThan(8);
});

test("counting many different words does not make it slower and slower to count them again", () => {
  const words = Array.from({ length: 120_000 }, (_, index) => `${(index * 7919).toString(26)}q`).join("z ");
  // With all of them kept this takes a minute.
  expect(count.text(words)).toEqual(count.text(words));
}, 60_000);
