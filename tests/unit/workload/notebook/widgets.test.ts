import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RestError } from "../../../../packages/rest-client/src/rest-error";
import type { MlflowClient } from "../../../../packages/mlflow-js-client/src/mlflow-client";
import { requireWidgets, widgetsIn } from "../../../../workload/notebook/widgets";

const notebook = (name: string): string =>
  readFileSync(join(__dirname, "../../../../infra/notebooks", `${name}.py`), "utf8");

test.each([
  ["traced_chat", ["prompt", "system"]],
  ["monitor_drift", ["baseline", "candidate", "fail_on_drift"]],
  ["batch_prompts", ["prompts", "results", "format", "system", "max_tokens"]],
])("the widgets of %s are known", (name, widgets) => {
  expect(widgetsIn(notebook(name))).toEqual(expect.arrayContaining(widgets));
});

test.each([
  ['dbutils.widgets.text("a", "")\nx = dbutils.widgets.get(\'b\')', ["a", "b"]],
  ["dbutils . widgets . dropdown(\n  name='a', choices=[])", ["a"]],
  ["print(1)", []],
  // What these take is not to be seen in the source.
  ["for name in names:\n    dbutils.widgets.text(name, '')", undefined],
  ['dbutils.widgets.text(f"a{n}", "")', undefined],
  ["read = dbutils.widgets.get", undefined],
  ["dbutils.widgets.getAll()", undefined],
  ["# MAGIC %run ./settings", undefined],
  ["# MAGIC %sql\n# MAGIC SELECT :a", undefined],
  ['getArgument("a")', undefined],
  ["settings.read(dbutils)", undefined],
])("of %j they are %j", (source, widgets) => expect(widgetsIn(source)).toEqual(widgets));

/** A workspace that has a notebook, or refuses to show it. */
const workspace = (source?: string) =>
  ({
    json: async () => {
      if (source === undefined)
        throw new RestError("no such path", { code: "RESOURCE_DOES_NOT_EXIST", retryable: false });
      return { content: Buffer.from(source).toString("base64") };
    },
  }) as unknown as MlflowClient;

test("a parameter that no widget takes is refused, with the widgets that there are", async () => {
  await expect(
    requireWidgets(
      { promt: "Hello", system: "a" },
      "/Shared/lab/traced-chat",
      workspace(notebook("traced_chat")),
    ),
  ).rejects.toMatchObject({
    message: "the notebook /Shared/lab/traced-chat has no widget named promt",
    hint: expect.stringMatching(/^Its widgets: .*\bprompt\b/),
    exitCode: 2,
  });
  await expect(requireWidgets({ a: "" }, "/Shared/mine", workspace("print(1)"))).rejects.toMatchObject({
    hint: "It has no widgets: leave --param out.",
  });
});

test.each([
  ["a widget of its own", { prompt: "Hello" }, workspace(notebook("traced_chat"))],
  ["one that may be read elsewhere", { a: "" }, workspace("# MAGIC %run ./settings")],
  ["any, where the notebook cannot be read: the job says why", { a: "" }, workspace()],
])("a parameter is passed on for %s", async (_, parameters, http) => {
  await expect(requireWidgets(parameters, "/Shared/mine", http)).resolves.toBeUndefined();
});

test("a notebook is not read where no parameter is given", async () => {
  const json = jest.fn();
  await requireWidgets({}, "/Shared/mine", { json });
  expect(json).not.toHaveBeenCalled();
});
