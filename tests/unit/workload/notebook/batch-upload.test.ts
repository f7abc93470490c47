import fc from "fast-check";
import { batchFile, largestFile } from "../../../../workload/notebook/batch-upload";

const lab = { notebookPath: "/Shared/lab-1/traced-chat" };
const file = (text: string, name = "prompts.jsonl") => batchFile(text, name, lab);
const rows = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("every prompt goes with an id: its own, or its place in the file", () => {
  const { text, count } = file(
    '"one"\n\n{"id": "b", "prompt": "two", "system": "s", "max_tokens": 5}\n"three"\n',
  );
  expect(count).toBe(3);
  expect(rows(text)).toEqual([
    { id: "1", prompt: "one" },
    { id: "b", prompt: "two", system: "s", max_tokens: 5 },
    { id: "3", prompt: "three" },
  ]);
});

test("the same prompts have the same place and the same table, other ones another", () => {
  const prompts = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
  const textOf = (list: string[]): string => list.map((prompt) => JSON.stringify(prompt)).join("\n");
  fc.assert(
    fc.property(prompts, prompts, (left, right) => {
      const [one, other] = [file(textOf(left)), file(textOf(right))];
      const same = JSON.stringify(left) === JSON.stringify(right);
      expect(one.results === other.results).toBe(same);
      expect(one.path === other.path).toBe(same);
    }),
  );
});

test.each(["prompts.jsonl", "/tmp/My prompts (2).json", "...", "a'b\"c"])(
  "%s becomes a path in the lab's folder and a table's name that need no quoting",
  (name) => {
    const { path, results } = file('"x"', name);
    expect(path).toMatch(/^\/Shared\/lab-1\/batches\/[A-Za-z0-9_-]+-[0-9a-f]{12}\.jsonl$/);
    expect(results).toMatch(/^llmops_batch_[0-9a-f]{12}$/);
  },
);

test.each([
  ["two equal ids", '{"id":"a","prompt":"x"}\n{"id":"a","prompt":"y"}', 'two prompts with the id "a"'],
  ["an id that is another's place", '{"id":"2","prompt":"x"}\n"y"', 'two prompts with the id "2"'],
  ["a line that is no JSON", '"x"\nnope', "prompts.jsonl:2: not JSON"],
  ["no prompt at all", "\n", "holds no prompts"],
  [
    "more than a workspace file holds",
    JSON.stringify("x".repeat(largestFile)),
    "a workspace file holds 10 MB",
  ],
])("%s is refused before anything is sent", (_what, text, message) => {
  expect(() => file(text)).toThrow(message);
  expect(() => file(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
});
