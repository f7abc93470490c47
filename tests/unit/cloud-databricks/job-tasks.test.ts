import { notebookTasks } from "../../../packages/azure-simulator/src/databricks/jobs/tasks";
import {
  endingOf,
  failed,
  succeeded,
  type TaskRun,
  upstreamFailed,
} from "../../../packages/azure-simulator/src/databricks/jobs/run";
import { workspaceWorld } from "./workspace";

const task = (more: object = {}) => ({
  task_key: "a",
  notebook_task: { notebook_path: "/Shared/n" },
  ...more,
});

test("a task has its notebook, its parameters and its compute", () => {
  const [one] = notebookTasks(
    {
      tasks: [
        task({
          notebook_task: { notebook_path: "/Workspace/Shared/n/", base_parameters: { a: "1", b: "2" } },
          existing_cluster_id: "0101-000000-abc",
          max_retries: 2,
        }),
      ],
    },
    { b: "3" },
  );
  expect(one).toMatchObject({
    path: "/Shared/n",
    parameters: { a: "1", b: "3" },
    compute: { kind: "cluster", clusterId: "0101-000000-abc" },
    maxRetries: 2,
    timeoutSeconds: 0,
  });
});

test("without a cluster it runs on serverless compute", () => {
  expect(notebookTasks({ tasks: [task()] })[0]?.compute).toEqual({ kind: "serverless" });
});

test.each<[string, object, string]>([
  ["no task", {}, "At least one task must be specified."],
  ["two of a name", { tasks: [task(), task()] }, "unique"],
  ["one that waits for itself", { tasks: [task({ depends_on: [{ task_key: "a" }] })] }, "depends on a"],
  [
    "a parameter that is no text",
    { tasks: [task({ notebook_task: { notebook_path: "/n", base_parameters: { n: 1 } } })] },
    "Notebook parameter n must be a string.",
  ],
  ["half a retry", { tasks: [task({ max_retries: 0.5 })] }, "Invalid max_retries 0.5"],
  ["a relative path", { tasks: [task({ notebook_task: { notebook_path: "n" } })] }, "doesn't start with '/'"],
])("%s is refused as the service refuses it", (_what, settings, message) => {
  expect(() => notebookTasks(settings as never)).toThrow(message);
  expect(() => notebookTasks(settings as never)).toThrow(expect.objectContaining({ status: 400 }));
});

test.each<[string, object]>([
  ["a wheel", { task_key: "a", python_wheel_task: {} }],
  ["a cluster of its own", task({ new_cluster: {} })],
  ["a notebook from Git", task({ notebook_task: { notebook_path: "n", source: "GIT" } })],
])("%s is not executed here, and that is said in place of pretending", (_what, one) => {
  expect(() => notebookTasks({ tasks: [one] })).toThrow(
    expect.objectContaining({
      status: 501,
      message: expect.stringContaining("Not executed in this workspace"),
    }),
  );
});

test("a run ends as the first task that did not succeed, and a skipped one is nobody's fault", () => {
  const ended = (key: string, ending: TaskRun["ending"]) => ({ task: { key }, ending }) as TaskRun;
  expect(endingOf([ended("a", succeeded)])).toEqual(succeeded);
  expect(
    endingOf([ended("b", upstreamFailed), ended("a", failed("boom")), ended("c", succeeded)]),
  ).toMatchObject({
    result: "FAILED",
    message: "Task a failed with message: boom",
  });
});

test("a workspace without a Python refuses to run, and says that it has none", async () => {
  const { send } = workspaceWorld();
  expect(await send("POST", "/api/2.2/jobs/runs/submit", { tasks: [task()] })).toMatchObject({
    status: 501,
    body: { error_code: "NOT_IMPLEMENTED", message: expect.stringContaining("no Python") },
  });
});

test("a run that nobody began is not there, in the service's words", async () => {
  const { send } = workspaceWorld();
  for (const path of ["get", "get-output", "export"])
    expect(await send("GET", `/api/2.2/jobs/runs/${path}?run_id=5`)).toMatchObject({
      status: 400,
      body: { error_code: "INVALID_PARAMETER_VALUE", message: "Run 5 does not exist." },
    });
});
