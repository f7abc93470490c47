import { Ajv } from "ajv";
import fc from "fast-check";
import { check, type Reply } from "../../../../workload/evaluation/expectations";
import { parseCases } from "../../../../workload/evaluation/cases-file";
import { rougeL, wordsOf } from "../../../../workload/evaluation/similarity";

const holds = (expected: object, reply: Partial<Reply>) => {
  const [one] = parseCases(JSON.stringify({ id: "a", prompt: "p", expect: expected }), "c");
  const [expectation] = one?.expectations ?? [];
  if (expectation === undefined) throw new Error("no expectation");
  return check(expectation, { text: "", tokens: 10, latencyMs: 100, ...reply });
};

test.each<[object, Partial<Reply>, boolean]>([
  [{ contains: "Paris" }, { text: "It is Paris." }, true],
  [{ contains: ["Paris", "France"] }, { text: "It is Paris." }, false],
  [{ contains: "paris" }, { text: "It is Paris." }, false],
  [{ not_contains: ["sorry", "cannot"] }, { text: "Sure." }, true],
  [{ not_contains: ["sorry", "cannot"] }, { text: "I cannot." }, false],
  [{ matches: "(?i)^it.*paris" }, { text: "It is Paris." }, true],
  [{ matches: "^Paris" }, { text: "It is Paris." }, false],
  [{ json_schema: { type: "object", required: ["a"] } }, { text: ' {"a": 1}\n' }, true],
  [{ json_schema: { type: "object", required: ["a"] } }, { text: '{"b": 1}' }, false],
  [{ json_schema: { type: "object" } }, { text: "```json\n{}\n```" }, false],
  [{ json_schema: { type: "string", format: "date" } }, { text: '"2026-02-30"' }, false],
  [
    { json_schema: { $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: "null" }] } },
    { text: "[1]" },
    false,
  ],
  [
    { json_schema: { properties: { a: { pattern: "^x" }, b: { pattern: "^y" } } } },
    { text: '{"a": "x", "b": "y"}' },
    true,
  ],
  [{ similarity: { reference: "the cat sat", minimum: 0.9 } }, { text: "The cat sat!" }, true],
  [{ similarity: { reference: "the cat sat", minimum: 0.9 } }, { text: "a dog ran" }, false],
  [{ max_tokens: 10 }, { tokens: 10 }, true],
  [{ max_tokens: 9 }, { tokens: 10 }, false],
  [{ max_tokens: 9 }, { tokens: undefined }, false],
  [{ max_latency_ms: 100 }, { latencyMs: 100.5 }, false],
])("%j of %j: %s", (expected, reply, passed) => {
  expect(holds(expected, reply).passed).toBe(passed);
});

test("says what was found", () => {
  expect(holds({ contains: ["Paris", "Rome"] }, { text: "Paris" }).why).toBe('lacks "Rome"');
  expect(holds({ max_tokens: 9 }, {}).why).toBe("10 completion tokens, more than 9");
  const schema = { type: "object", properties: { a: { type: "number" } } };
  expect(holds({ json_schema: schema }, { text: '{"a": "x"}' }).why).toBe("/a must be number");
});

test("a pattern that would take a backtracking matcher years takes none", () => {
  const text = `${"a".repeat(50_000)}!`;
  expect(holds({ matches: "^(a+)+$" }, { text }).passed).toBe(false);
  expect(holds({ json_schema: { pattern: "^(a|a)*$" } }, { text: JSON.stringify(text) }).passed).toBe(false);
});

describe("a JSON Schema's check", () => {
  test("takes items for the same that ajv takes for the same", () => {
    const validate = new Ajv({ strict: false }).compile({ uniqueItems: true });
    // ajv itself fails on these keys.
    const item = fc
      .jsonValue({ maxDepth: 2, noUnicodeString: true })
      .filter((value) => !/"(toString|valueOf)":/.test(JSON.stringify(value)));
    const pair = fc.oneof(
      fc.constantFrom<[unknown, unknown]>(
        [
          { a: 1, b: [] },
          { b: [], a: 1 },
        ],
        [{ a: 1 }, [["a", 1]]],
        [0, -0],
        [1, "1"],
      ),
      fc.tuple(item, item),
    );
    fc.assert(
      fc.property(pair, fc.array(item, { maxLength: 4 }), (two, more) => {
        const items: unknown[] = [...two, ...more];
        const text = JSON.stringify(items);
        const { passed, why } = holds({ json_schema: { uniqueItems: true } }, { text });
        expect(passed).toBe(validate(JSON.parse(text)));
        if (!passed) expect(why).toBe("the reply must not have an item twice");
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ["const", { const: { a: 1 } }],
    ["enum", { enum: [{ a: 1 }] }],
    ["uniqueItems", { type: "array", items: { const: { a: 1 } }, uniqueItems: true }],
  ])("of a reply whose keys are an object's own methods fails it, and nothing else: %s", (_, json_schema) => {
    for (const key of ["toString", "valueOf", "__proto__", "constructor", "hasOwnProperty"])
      for (const text of [`{"${key}":0}`, `[{"${key}":0},{"${key}":0}]`])
        expect(holds({ json_schema }, { text })).toMatchObject({ passed: false });
  });

  test("of 200,000 items does not compare each with every other", () => {
    const text = JSON.stringify(Array.from({ length: 200_000 }, (_, index) => index));
    expect(holds({ json_schema: { uniqueItems: true } }, { text }).passed).toBe(true);
  });

  test.each([
    { $defs: { a: { anyOf: [{ type: "number" }, { items: { $ref: "#/$defs/a" } }] } }, $ref: "#/$defs/a" },
    { uniqueItems: true },
  ])("by %j fails a reply that is nested without end, and does not end the evaluation", (json_schema) => {
    const text = `[${"[".repeat(100_000)}${"]".repeat(100_000)}]`;
    expect(holds({ json_schema }, { text })).toMatchObject({
      passed: false,
      why: "is nested too deeply to be checked",
    });
  });
});

describe("ROUGE-L", () => {
  test.each([
    // Of Lin's paper: 3 of 4 words, and 2 of 4, in the same order.
    ["police kill the gunman", "police killed the gunman", 0.75],
    ["the gunman kill police", "police killed the gunman", 0.5],
    ["", "", 1],
    ["", "a", 0],
    ["Hi there! What can I do for you?", "Hello! How can I help you today?", 6 / 15],
    ["ÉTÉ", "e\u0301te\u0301", 1],
  ])("of %j and %j is %d", (candidate, reference, score) => {
    expect(rougeL(candidate, reference)).toBeCloseTo(score, 10);
  });

  test("is symmetric, between 0 and 1, and 1 of a text and itself", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const score = rougeL(left, right);
        expect(score).toBe(rougeL(right, left));
        expect(score >= 0 && score <= 1).toBe(true);
        expect(rougeL(left, left)).toBe(1);
      }),
    );
  });

  test("takes the words that Unicode divides the whole text into, though it divides a part at a time", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "word" });
    const whole = (text: string): string[] =>
      [...segmenter.segment(text.normalize("NFC"))]
        .filter(({ isWordLike }) => isWordLike === true)
        .map(({ segment }) => segment.toLowerCase());
    const word = fc.oneof(
      fc.constantFrom(
        "the",
        "Otter",
        "don't",
        "3.14",
        "e\u0301te\u0301",
        "a.b",
        "🇩🇪🇫🇷",
        "👩‍👩‍👧",
        "-",
        "\r\n",
        "  ",
      ),
      fc.constantFrom("大象不用电脑。", "ゾウはコンピューターを使わない", "สวัสดีครับผมชื่อช้าง", "компьютер"),
      fc.string({ unit: "grapheme", maxLength: 9 }),
    );
    const text = fc
      .tuple(fc.array(word, { minLength: 100, maxLength: 700 }), fc.constantFrom(" ", "", ", "))
      .map(([words, between]) => words.join(between));
    fc.assert(
      fc.property(text, (one) => {
        expect(wordsOf(one)).toEqual(whole(one).slice(0, 5_000));
      }),
      { numRuns: 60 },
    );
  });

  test.each(["word ", "the otter ", "สวัสดีครับ", "大象", "x", ". ", "😀", "e\u0301", "a."])(
    "of 300,000 characters of %j is computed in bounded memory",
    (unit) => {
      const text = unit.repeat(300_000 / unit.length);
      expect(rougeL(text, text)).toBe(1);
      expect(rougeL(text, "nothing of the kind")).toBeLessThan(0.01);
    },
  );

  test("counts the words that a sequence leaves out, as the whole table says", () => {
    const few = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 8 });
    const longest = (left: readonly string[], right: readonly string[]): number => {
      const [first, second] = [left[0], right[0]];
      if (first === undefined || second === undefined) return 0;
      return first === second
        ? 1 + longest(left.slice(1), right.slice(1))
        : Math.max(longest(left.slice(1), right), longest(left, right.slice(1)));
    };
    fc.assert(
      fc.property(few, few, (left, right) => {
        fc.pre(left.length + right.length > 0);
        const expected = (2 * longest(left, right)) / (left.length + right.length);
        expect(rougeL(left.join(" "), right.join(" "))).toBeCloseTo(expected, 12);
      }),
    );
  });
});
