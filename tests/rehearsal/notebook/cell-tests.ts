import type { TestLab } from "../support/lab";
import { notebook, type notebookDesk } from "../support/notebooks";

/** What the cells of a notebook do and show, in a lab that others test too. */
export function cellTests(
  at: () => {
    lab: TestLab;
    outputs: Readonly<Record<string, string>>;
    desk: ReturnType<typeof notebookDesk>;
  },
): void {
  test("cells run one after the other as in a workspace, and a secret is shown nowhere", async () => {
    const { lab, outputs, desk } = at();
    const path = "/Shared/cells";
    await desk.put({
      [path]: notebook(
        "# MAGIC %md\n# MAGIC # A title",
        "# MAGIC %pip install mlflow>=3",
        'dbutils.widgets.text("who", "nobody")\nwho = dbutils.widgets.get("who")\nprint(f"for {who}")\nlen(who)',
        `key = dbutils.secrets.get("${outputs["secretScope"]}", "openai-api-key")\nprint("the key:", key)\nkey`,
        "dbutils.library.restartPython()",
        '"known" if "who" in globals() else "forgotten"',
        'import pandas\ndisplay(pandas.DataFrame({"a": [1], "b": ["x"]}))',
        'dbutils.notebook.exit("left early")',
        'print("never reached")',
      ),
    });
    const { exitCode, stdout } = await lab.llmops(
      "notebook",
      "run",
      path,
      "--param",
      "who=students",
      "--cells",
    );
    expect(stdout).toContain("[3]\nfor students\n8\n");
    expect(stdout).toContain("[4]\nthe key: [REDACTED]\n'[REDACTED]'\n");
    expect(stdout).toContain("[6]\n'forgotten'\n");
    expect(stdout).toContain("[7]\na  b\n1  x\n");
    expect(stdout).toContain("left early\n\njob    https://");
    expect(stdout).not.toContain("never reached");
    expect(stdout).not.toContain(outputs["openaiApiKey"]);
    expect(exitCode).toBe(0);
  });

  test("a cell that fails shows its own traceback, and the command exits with 1", async () => {
    const { lab, desk } = at();
    const path = "/Shared/broken";
    await desk.put({
      [path]: notebook(
        'print("before")',
        "def ratio(a, b):\n    return a / b",
        "x = 0\nratio(1, x)",
        'print("after")',
      ),
    });
    const { exitCode, stdout, stderr } = await lab.llmops("notebook", "run", path);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("[1]\nbefore\n");
    expect(stdout).not.toContain("after");
    expect(stderr).toContain(
      [
        "File <command-3>, line 2",
        "      1 x = 0",
        "----> 2 ratio(1, x)",
        "",
        "File <command-2>, line 2",
        "      1 def ratio(a, b):",
        "----> 2     return a / b",
        "",
        "ZeroDivisionError: division by zero",
      ].join("\n"),
    );
    expect(stderr).toMatch(/^error: the notebook failed: ZeroDivisionError: division by zero$/m);
    expect(stderr).not.toContain("run.py");
    expect(await desk.document(path)).toMatchObject({
      job: { succeeded: false },
      failure: { message: "ZeroDivisionError: division by zero" },
    });
  });

  test("what a notebook asks for in vain fails the cell that asks, in words that say what is missing", async () => {
    const { desk } = at();
    const cells = {
      package: "# MAGIC %pip install openai==1.0.0",
      secret: 'dbutils.secrets.get("no", "key")',
      widget: 'dbutils.widgets.get("no")',
      syntax: "def (:",
      spark: "spark.range(1)",
      exit: "import sys\nsys.exit(3)",
      magic: "# MAGIC %scala\n# MAGIC 1 + 1",
    };
    await desk.put(
      Object.fromEntries(
        Object.entries(cells).map(([name, cell]) => [`/Shared/in-vain-${name}`, notebook(cell)]),
      ),
    );
    const told = await desk.workspace(
      [
        "import json",
        "from databricks.sdk.service.jobs import NotebookTask, SubmitTask",
        `names = ${JSON.stringify(Object.keys(cells))}`,
        "tasks = [SubmitTask(task_key=n, notebook_task=NotebookTask(f'/Shared/in-vain-{n}')) for n in names]",
        "w.jobs.submit_and_wait(run_name='in vain', tasks=tasks)",
        "run = next(r for r in w.jobs.list_runs(expand_tasks=True) if r.run_name == 'in vain')",
        "errors = {t.task_key: w.jobs.get_run_output(t.run_id).error for t in run.tasks}",
        "print(json.dumps([run.state.result_state.value, run.state.state_message, errors]))",
      ].join("\n"),
    );
    expect(JSON.parse(told)).toEqual([
      "FAILED",
      expect.stringContaining("Workload failed, see run output for details"),
      {
        package: expect.stringMatching(
          /^PackageMissing: %pip asks for openai==1\.0\.0, and this Python has openai/,
        ),
        secret: "IllegalArgumentException: Secret does not exist with scope: no and key: key",
        widget: "InputWidgetNotDefined: No input widget named no is defined",
        syntax: expect.stringMatching(/^SyntaxError: /),
        spark: expect.stringContaining("the Python that runs it here has no PySpark"),
        exit: "SystemExit: 3",
        magic: expect.stringContaining("%scala cells are not run here"),
      },
    ]);
  });

  test("a notebook that is not there is said to be missing, and one that the lab does not have too", async () => {
    const { lab } = at();
    const missing = await lab.llmops("notebook", "run", "/Shared/nowhere");
    expect(missing.stderr).toContain(
      'error: the notebook failed: Unable to access the notebook "/Shared/nowhere"',
    );
    expect(missing.exitCode).toBe(1);
    const unknown = await lab.llmops("notebook", "run", "nowhere");
    expect(unknown.stderr).toContain('error: the lab has no notebook "nowhere"\nIt has traced-chat, ');
    expect(unknown.exitCode).toBe(2);
  });
}
