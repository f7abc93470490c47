import fc from "fast-check";
import { neutral, neutralInLine, NeutralStream } from "../../../../cli/terminal/neutral";

const attacks = [
  "\u001b[2J",
  "\u001b[31m",
  "\u009b1;31m",
  "\u001b]52;c;aGk=\u0007",
  "\u001b]8;;https://evil\u001b\\link\u001b]8;;\u001b\\",
  "\u009d0;title\u009c",
  "\u001bP1$r\u001b\\",
  "\u001b_apc\u001b\\",
  "\r",
  "\r\n",
  "\b\b",
  "\u0085",
  "\u2028",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u200d",
  "::error file=a::b",
  "::",
  ":",
  "error",
  "\n",
  "\n  ::set-output name=a::b",
  "##vso[task.setvariable]",
  "##[error]",
  "#",
  "v",
  "s",
  "o",
  "[",
  "\ufdd0",
  "\ud83d",
  "\ude00",
  "👩‍💻",
  "a",
  " ",
  "שלום",
];
const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...attacks) },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    ),
  )
  .map((parts) => parts.join(""));
const printable = fc.array(
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("👩‍💻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "क्‍ष", "שלום עולם", "e\u0301", "\n", "\t"),
  ),
);
const given = { numRuns: 1000 };

// eslint-disable-next-line no-control-regex -- what must not be there
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const commandToCi = /^[^\S\n]*::[a-z]|##(vso)?\[/im;

test("leaves no control character but a line's end and a tab, no reversed order, and no command to a CI", () =>
  fc.assert(
    fc.property(hostile, (text) => {
      expect(neutral(text)).not.toMatch(control);
      expect(neutral(text)).not.toMatch(commandToCi);
      expect(neutral(text)).not.toMatch(/\p{Surrogate}/u);
    }),
    given,
  ));

test("leaves printable text as it is, emoji and scripts that join their letters included", () =>
  fc.assert(
    fc.property(printable, (parts) => {
      const text = parts
        .join("")
        .replace(/^(\s*):+/gm, "$1")
        .replaceAll(/#+/g, "#");
      fc.pre(!control.test(text));
      expect(neutral(text)).toBe(text);
    }),
    given,
  ));

test("makes nothing more of what it has made", () =>
  fc.assert(
    fc.property(hostile, (text) => {
      expect(neutral(neutral(text))).toBe(neutral(text));
      expect(neutralInLine(neutralInLine(text))).toBe(neutralInLine(text));
    }),
    given,
  ));

test("makes the same of a text in chunks, wherever they are split", () =>
  fc.assert(
    fc.property(hostile, fc.array(fc.nat()), (text, cuts) => {
      const stream = new NeutralStream();
      const ends = [...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
      const out = ends.map((end, at) => stream.write(text.slice(ends[at - 1] ?? 0, end)));
      expect([...out, stream.end()].join("")).toBe(neutral(text));
    }),
    given,
  ));

test("makes the same of a text that comes a character at a time", () => {
  for (const text of [attacks.join(""), attacks.join("\n"), "##v\u200bso[a]", ":\u200b:error::", " ::stop"]) {
    const stream = new NeutralStream();
    const out = Array.from({ length: text.length }, (_, at) => stream.write(text.charAt(at)));
    expect(out.join("") + stream.end()).toBe(neutral(text));
  }
});

test.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["10 %\r20 %", "10 %\\u000d20 %"],
  ["a\r\nb", "a\nb"],
  ["key\u2028key=value", "key\nkey=value"],
  ["\u001b]52;c;aGk=\u0007", "\\u001b]52;c;aGk=\\u0007"],
  ["שלום \u202eevil\u202c עולם", "שלום evil עולם"],
  ["::error::no", "\\::error::no"],
  ["std::cout\n  ::set-output name=a::b", "std::cout\n  \\::set-output name=a::b"],
  [":\u200b:error::no", "\\:\u200b:error::no"],
  [":::note", ":::note"],
  ["a ##vso[task.complete]", "a #\\#vso[task.complete]"],
  ["## Heading\n### [link](a)", "## Heading\n### [link](a)"],
])("makes of %j %j", (text, expected) => expect(neutral(text)).toBe(expected));

describe("within a line", () => {
  test("leaves nothing that begins another line or cannot be seen", () =>
    fc.assert(
      fc.property(hostile, (text) => {
        expect(neutralInLine(text)).not.toMatch(control);
        expect(neutralInLine(text)).not.toMatch(/[\n\t\u200b\u2060\ufeff]/);
      }),
      given,
    ));

  test.each([
    ["a\nerror: forged", "a\\nerror: forged"],
    ["pay\u200bpal", "pay\\u200bpal"],
    ["pay\u200dpal", "pay\\u200dpal"],
    ["evil\u202egpj.exe", "evil\\u202egpj.exe"],
    ["a\u{e0041}b", "a\\udb40\\udc41b"],
    ["❤\ufe0f\ufe0f", "❤\ufe0f\\ufe0f"],
    ["👩‍💻 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍💻 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["می‌خواهم", "می‌خواهم"],
    ["क्‍ष", "क्‍ष"],
  ])("makes of %j %j", (text, expected) => expect(neutralInLine(text)).toBe(expected));
});

test("takes a long text of anything", () => {
  for (const part of [" ", "\u200b", "#", ":", "\u001b[", "\u001b[0", "\u202e", "#\u200b", "👩‍"]) {
    const text = part.repeat(10_000);
    expect(neutral(text).length + neutralInLine(text).length).toBeGreaterThanOrEqual(0);
  }
});
