import type { LabOutputs } from "../../../../infra/outputs";
import { computeOf, pathOfNotebook, recordOf } from "../../../../workload/notebook/lab-notebook";

const outputs = { notebookPath: "/Shared/lab/traced-chat", clusterId: "0101-000000-abc" } as LabOutputs;
const target = { dialect: "databricks", url: "https://adb-1.2.azuredatabricks.net" } as const;

test.each([
  ["traced-chat", "/Shared/lab/traced-chat"],
  ["batch-prompts", "/Shared/lab/batch-prompts"],
  ["/Users/me/own", "/Users/me/own"],
])("%s is %s", (name, path) => {
  expect(pathOfNotebook(outputs, name)).toBe(path);
});

test("a notebook that the lab does not have is refused with those that it has", () => {
  expect(() => pathOfNotebook(outputs, "traced_chat")).toThrow(
    expect.objectContaining({
      exitCode: 2,
      hint: expect.stringContaining("traced-chat, batch-prompts and monitor-drift"),
    }),
  );
});

test("a notebook runs on the cluster, unless it is asked otherwise or the lab has none", () => {
  expect(computeOf(outputs, false)).toBe("0101-000000-abc");
  expect(computeOf(outputs, true)).toBeUndefined();
  expect(computeOf({ ...outputs, clusterId: "serverless" }, false)).toBeUndefined();
});

test("what a notebook says of its run and its traces is read, with where people see them", () => {
  const result = JSON.stringify({ reply: "Ha.", run_id: "r", experiment_id: "5", trace_ids: ["tr-1", 7] });
  expect(recordOf({ result }, target)).toEqual({
    reply: "Ha.",
    run: { id: "r", url: `${target.url}/ml/experiments/5/runs/r` },
    traces: [{ id: "tr-1", url: `${target.url}/ml/experiments/5/traces?selectedEvaluationId=tr-1` }],
  });
});

test.each([undefined, "", "done", "[1]", "null", '{"run_id": 5, "trace_ids": "x"}'])(
  "a result of another form (%s) records nothing",
  (result) => {
    expect(recordOf({ result }, target)).toEqual({ reply: undefined, run: undefined, traces: [] });
  },
);
