import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCases } from "../../../../workload/evaluation/cases-file";

const line = (more: object): string =>
  JSON.stringify({ id: "a", prompt: "p", expect: { max_tokens: 9 }, ...more });

const mistakesOf = (text: string): string[] => {
  try {
    parseCases(text, "c.jsonl");
  } catch (error) {
    expect(error).toMatchObject({ exitCode: 2 });
    return (error as Error).message.split("\n");
  }
  return [];
};

test("the example is a file of cases", () => {
  const file = join(__dirname, "../../../../examples/evaluation/cases.jsonl");
  const cases = parseCases(readFileSync(file, "utf8"), file);
  expect(new Set(cases.flatMap(({ expectations }) => expectations.map(({ name }) => name))).size).toBe(7);
});

test("a case is an object a line, blank lines and a byte order mark apart", () => {
  const [first, second] = parseCases(
    `\ufeff${line({ system: "s", temperature: 0.5, max_tokens: 7 })}\r\n\n${line({ id: "b", prompt: undefined, messages: [{ role: "user", content: "hi" }] })}\n`,
    "c.jsonl",
  );
  expect(first).toMatchObject({ id: "a", line: 1, prompt: "p", system: "s", temperature: 0.5, maxTokens: 7 });
  expect(second).toMatchObject({ id: "b", line: 3, messages: [{ role: "user", content: "hi" }] });
});

test("a case that was edited has another digest, and one that was moved has the same", () => {
  const [before] = parseCases(line({}), "c");
  const [, moved] = parseCases(`${line({ id: "b" })}\n${line({})}`, "c");
  const [edited] = parseCases(line({ expect: { max_tokens: 10 } }), "c");
  expect(moved?.digest).toBe(before?.digest);
  expect(edited?.digest).not.toBe(before?.digest);
});

test("every mistake is named by its line, with the key, its value and what is allowed", () => {
  const text = [
    "nonsense",
    "[1]",
    line({ id: "" }),
    line({ promt: "p" }),
    line({}),
    line({}),
    line({ id: "c", temperature: 3, max_tokens: 0 }),
    line({ id: "d", messages: [{ role: "bot", content: "x" }] }),
    line({ id: "e", expect: {} }),
    line({ id: "f", response_format: { type: "xml" } }),
  ].join("\n");
  expect(mistakesOf(text)).toEqual([
    "c.jsonl:1: not JSON",
    "c.jsonl:2: not an object",
    'c.jsonl:3: id is "": expected a text that names the case',
    expect.stringMatching(/^c\.jsonl:4: unknown key "promt"; known are id, prompt,/),
    'c.jsonl:5: id is "a", as on line 4: an id names one case',
    'c.jsonl:6: id is "a", as on line 4: an id names one case',
    "c.jsonl:7: temperature is 3: expected a number between 0 and 2",
    "c.jsonl:7: max_tokens is 0: expected a whole number from 1",
    "c.jsonl:8: prompt and messages exclude each other",
    expect.stringMatching(/^c\.jsonl:8: messages is \[.*"bot".*: expected a list of/),
    expect.stringMatching(/^c\.jsonl:9: expect is \{\}: expected an object with one or more of contains,/),
    expect.stringMatching(/^c\.jsonl:10: response_format is \{"type":"xml"\}: expected/),
  ]);
});

test.each<[object, RegExp]>([
  [{ contains: [] }, /expect\.contains is \[\]: expected a text or a list of texts/],
  [{ not_contains: 7 }, /expect\.not_contains is 7/],
  [{ matches: "(a" }, /expect\.matches is "\(a": expected a regular expression.*missing closing/i],
  [{ matches: "(a)\\1" }, /expect\.matches .*without backreferences/],
  [{ matches: "(?=a)" }, /expect\.matches .*lookaround/],
  [{ json_schema: { type: "objekt" } }, /expect\.json_schema is .*: expected a JSON Schema \(/],
  [{ json_schema: { requird: [] } }, /expect\.json_schema .*unknown keyword: "requird"/],
  [{ json_schema: { pattern: "(a" } }, /expect\.json_schema/],
  [{ similarity: "x" }, /expect\.similarity is "x"/],
  [
    { similarity: { reference: "x", minimum: 2 } },
    /expect\.similarity\.minimum is 2: expected a number above 0/,
  ],
  [{ similarity: { minimum: 0.5 } }, /no expect\.similarity\.reference/],
  [{ max_tokens: 1.5 }, /expect\.max_tokens is 1\.5: expected a whole number/],
  [{ max_latency_ms: -1 }, /expect\.max_latency_ms is -1/],
  [{ containz: "x" }, /unknown key "expect\.containz"; known are contains/],
])("an expectation that is none is named: %j", (expected, message) => {
  expect(mistakesOf(line({ expect: expected }))).toEqual([expect.stringMatching(message)]);
});

test("a file without cases is a mistake", () => {
  expect(mistakesOf("\n\n")).toEqual(["c.jsonl holds no cases"]);
});
