import { RestError } from "../../../../packages/rest-client/src/rest-error";
import type { RunAnswer } from "../../../../packages/databricks-client/src/job-run";
import type { RunOutput, Submission, JobsClient } from "../../../../packages/databricks-client/src/jobs";
import { type NotebookRunOptions, runNotebook } from "../../../../workload/notebook/run-notebook";

const page = "https://adb-1.2.azuredatabricks.net/?o=1#job/1/run/7";

const run = (life: string, result?: string, message = "", attempt = 0): RunAnswer => {
  const state = {
    life_cycle_state: life,
    ...(result === undefined ? {} : { result_state: result }),
    state_message: message,
  };
  return {
    run_id: 7,
    state,
    run_page_url: page,
    start_time: 1000,
    end_time: result === undefined ? 0 : 3500,
    tasks: Array.from({ length: attempt + 1 }, (_, index) => ({
      run_id: 70 + index,
      task_key: "notebook",
      attempt_number: index,
      state: index === attempt ? state : { life_cycle_state: "TERMINATED", result_state: "FAILED" },
    })),
  };
};

/** A workspace whose run goes through these states, the last of them for ever. */
function workspace(states: (RunAnswer | Error)[], output: RunOutput = {}) {
  const log: string[] = [];
  const submitted: Submission[] = [];
  const jobs: JobsClient = {
    submit: (submission) => {
      submitted.push(submission);
      return Promise.resolve(7);
    },
    run: () => {
      const [first] = states.length > 1 ? states.splice(0, 1) : states;
      return first instanceof Error || first === undefined
        ? Promise.reject(first ?? new Error("no state"))
        : Promise.resolve(first);
    },
    output: (id) => {
      log.push(`output ${id}`);
      return Promise.resolve(output);
    },
    page: () => Promise.reject(new RestError("gone", { code: "HTTP_404", status: 404, retryable: false })),
    cancel: (id) => {
      log.push(`cancel ${id}`);
      states.splice(0, states.length, run("TERMINATED", "CANCELED", "Run cancelled."));
      return Promise.resolve();
    },
  };
  const heard: string[] = [];
  const options: NotebookRunOptions = {
    jobs,
    path: "/Shared/lab/traced-chat",
    parameters: { prompt: "x" },
    clusterId: "0101-000000-abc",
    onProgress: (text) => heard.push(text),
    onPage: (url) => heard.push(url),
    pollMs: { first: 0, most: 0 },
  };
  return { options, log, heard, submitted };
}

test("a notebook that runs to its end gives its result, even where its cells cannot be read", async () => {
  const states = [run("PENDING"), run("RUNNING"), run("TERMINATED", "SUCCESS")];
  const { options, heard, submitted } = workspace(states, { notebook_output: { result: "42" } });
  expect(await runNotebook(options)).toEqual({
    runId: 7,
    page,
    seconds: 2.5,
    result: "42",
    cells: [],
    failure: undefined,
  });
  expect(heard).toEqual([page, "waiting for the compute", "running"]);
  expect(submitted).toMatchObject([{ path: "/Shared/lab/traced-chat", name: "llmops traced-chat" }]);
});

test("two runs have two tokens, by which a repeated submission is told from a second run", async () => {
  const { options, submitted } = workspace([run("TERMINATED", "SUCCESS")]);
  await runNotebook(options);
  await runNotebook(options);
  expect(new Set(submitted.map(({ token }) => token)).size).toBe(2);
});

test("a failing cell is a result: its error in a line, its traceback without a terminal's colours", async () => {
  const { options } = workspace(
    [run("TERMINATED", "FAILED", "Workload failed, see run output for details")],
    {
      error: "ValueError: no",
      error_trace: "\u001b[0;31mValueError\u001b[0m: no",
    },
  );
  expect((await runNotebook(options)).failure).toEqual({
    message: "ValueError: no",
    trace: "ValueError: no",
  });
});

test.each([
  [run("INTERNAL_ERROR", "FAILED", "Cluster 1 did not start"), "Cluster 1 did not start"],
  [run("TERMINATED", "TIMEDOUT", "Run timed out."), "Run timed out."],
  [run("SKIPPED", undefined, "Queue is full."), "Queue is full."],
])("a run that ends without its notebook's doing says why", async (state, message) => {
  const { options } = workspace([state]);
  expect((await runNotebook(options)).failure).toEqual({ message, trace: undefined });
});

test("of several attempts the last one has the output", async () => {
  const { options, log, heard } = workspace([
    run("WAITING_FOR_RETRY"),
    run("RUNNING", undefined, "", 1),
    run("TERMINATED", "SUCCESS", "", 1),
  ]);
  await runNotebook(options);
  expect(log).toEqual(["output 71"]);
  expect(heard).toContain("running, attempt 2");
});

test("whoever interrupts it has the job cancelled, and waited for", async () => {
  const abort = new AbortController();
  const { options, log, heard } = workspace([run("RUNNING")]);
  const reason = new Error("interrupted");
  const work = runNotebook({
    ...options,
    signal: abort.signal,
    onProgress: (text) => {
      heard.push(text);
      if (text === "running") abort.abort(reason);
    },
  });
  await expect(work).rejects.toBe(reason);
  expect(log).toEqual(["cancel 7"]);
  expect(heard.at(-1)).toBe("cancelling the job");
});

const refusal = (status: number, message: string): RestError =>
  new RestError(message, { code: "X", status, retryable: false });

test.each([
  [refusal(403, "no"), "the job could not be submitted: no", "Check the login"],
  [refusal(400, "Cluster 0101-1-a does not exist"), "does not exist", "--serverless"],
])("a refused submission says what to do: %s", async (error, message, hint) => {
  const { options } = workspace([]);
  options.jobs.submit = () => Promise.reject(error);
  await expect(runNotebook(options)).rejects.toMatchObject({
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
    exitCode: 1,
  });
});

test("a workspace that is gone while the job runs is said to be, with where the job goes on", async () => {
  const { options } = workspace([run("RUNNING"), refusal(503, "away")]);
  await expect(runNotebook(options)).rejects.toThrow(`cannot be followed; it goes on, see ${page}: away`);
});
