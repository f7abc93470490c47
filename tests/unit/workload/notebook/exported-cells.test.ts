import fc from "fast-check";
import { exportedPage } from "../../../../packages/azure-simulator/src/databricks/jobs/export";
import type { TaskRun } from "../../../../packages/azure-simulator/src/databricks/jobs/run";
import { shownCells, withoutColours } from "../../../../packages/databricks-client/src/exported-cells";

/** A page as a workspace exports it. */
function page(commands: unknown[]): string {
  const model = encodeURIComponent(JSON.stringify({ version: "NotebookV1", commands }));
  return `<script>var __DATABRICKS_NOTEBOOK_MODEL = '${Buffer.from(model).toString("base64")}';</script>`;
}
const results = (...data: unknown[]) => ({ command: "x", results: { type: "listResults", data } });

test("what the cells printed is read with their numbers, and silent ones are left out", () => {
  const commands = [
    { command: "%md Title", results: null },
    results({ type: "ansi", data: "\u001b[31mone\u001b[0m\n" }, { type: "ansi", data: "two\n" }),
    results({ type: "ansi", data: "\n" }),
    {
      command: "old form",
      results: { type: "html", data: '<div class="ansiout">a &lt; b&amp;c<br>\n</div>' },
    },
  ];
  expect(shownCells(page(commands))).toEqual([
    { number: 2, text: "one\n\ntwo" },
    { number: 4, text: "a < b&c" },
  ]);
});

test("a table is shown in columns, long cells cut and lines kept whole", () => {
  const table = {
    type: "table",
    schema: [{ name: "id" }, { name: "text" }],
    data: [
      [1, "x".repeat(100)],
      [22, "two\nlines"],
      [333, null],
    ],
  };
  expect(shownCells(page([results(table)]))[0]?.text.split("\n")).toEqual([
    "id   text",
    `1    ${"x".repeat(59)}…`,
    "22   two lines",
    "333  null",
  ]);
});

test("a page of another form has no cells, whatever it holds", () => {
  for (const other of [
    "",
    "<html></html>",
    "__DATABRICKS_NOTEBOOK_MODEL = 'not base64!'",
    `__DATABRICKS_NOTEBOOK_MODEL = '${Buffer.from("%7Bbroken").toString("base64")}'`,
    `__DATABRICKS_NOTEBOOK_MODEL = '${Buffer.from('{"commands":3}').toString("base64")}'`,
  ])
    expect(shownCells(other)).toEqual([]);
});

test("whatever a cell prints comes out as it went in, quotes, markup and emojis too", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      fc.pre(withoutColours(text) === text && text.trim() !== "");
      const taskRun = {
        task: { path: "/Shared/<n>'s" },
        outcome: {
          cells: [
            { command: "print(…)", startTime: 0, state: "finished", outputs: [{ type: "ansi", data: text }] },
          ],
        },
      } as unknown as TaskRun;
      const { content } = exportedPage(taskRun);
      expect(shownCells(content)).toEqual([{ number: 1, text: text.trimEnd() }]);
    }),
  );
});
