import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";
import { cellTests } from "./notebook/cell-tests";
import { openLab, type TestLab } from "./support/lab";
import { notebook, notebookDesk, withoutIdentity } from "./support/notebooks";
import { canonicalRun, canonicalTrace } from "./workload/support/canonical";
import { fetchRun, fetchTrace, searchRuns } from "./workload/support/mlflow-api";

let lab: TestLab;
let outputs: Record<string, string>;
let desk: ReturnType<typeof notebookDesk>;

/** What a person has in their environment and in their home, and no notebook is to see. */
const person = mkdtempSync(join(tmpdir(), "person-"));
const canary = "canary-of-a-person";
const variables = ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "NPM_TOKEN", "PIP_INDEX_URL", "MY_OWN", "HOME"];
const before = { ...process.env };

beforeAll(async () => {
  mkdirSync(join(person, ".ssh"));
  await writeFile(join(person, ".ssh", "id_ed25519"), canary);
  process.env["XDG_CACHE_HOME"] ??= join(homedir(), ".cache");
  for (const name of variables) process.env[name] = name === "HOME" ? person : canary;
  lab = await openLab({
    config: { jobSchedule: "0 0 6 * * ?", jobFailureEmail: "lab@example.com", jobRetries: "1" },
  });
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  outputs = JSON.parse(await lab.pulumiOk("stack", "output", "--json", "--show-secrets")) as typeof outputs;
  desk = notebookDesk(lab, outputs["workspaceHost"] ?? "");
});
afterAll(async () => {
  for (const name of [...variables, "XDG_CACHE_HOME"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  rmSync(person, { recursive: true, force: true });
  await lab.close();
});

test("the lab's notebook and our workload leave the same run and the same trace", async () => {
  const theirs = await desk.document();
  expect(theirs).toMatchObject({ job: { succeeded: true }, failure: null });
  const ours = JSON.parse((await lab.llmops("workload", "--json")).stdout) as {
    reply: string;
    run: { id: string };
    trace: { id: string };
  };

  expect(theirs.result.reply).toBe(ours.reply);
  const held = async (runId: string, traceId: string) => ({
    run: canonicalRun(await fetchRun(lab.mlflow.url, runId)),
    trace: canonicalTrace(await fetchTrace(lab.mlflow.url, traceId)),
  });
  const python = await held(theirs.run?.id ?? "", theirs.traces[0]?.id ?? "");
  const typescript = await held(ours.run.id, ours.trace.id);
  expect(withoutIdentity(typescript.trace)).toEqual(withoutIdentity(python.trace));
  // The workload knows a few things more about its call; what both say is the same.
  expect(typescript.run["params"]).toMatchObject(python.run["params"] as object);
  expect(python.run["params"]).toHaveProperty("completion_tokens");
  expect({ ...typescript.run, params: {} }).toEqual({ ...python.run, params: {} });
});

test("for a person it prints the reply and where the run, the trace and the job are seen", async () => {
  const { exitCode, stdout, stderr } = await lab.llmops(
    "notebook",
    "run",
    "--param",
    "prompt=Tell me a joke about owls.",
  );
  expect(stderr).toContain(`Notebook ${outputs["notebookPath"]}: finished`);
  expect(exitCode).toBe(0);
  const host = outputs["workspaceHost"];
  expect(stdout).toMatch(
    new RegExp(
      String.raw`^\S.+\n[^]*\nrun    \w{32}\n       ${host}/ml/experiments/\d+/runs/\w{32}\n` +
        String.raw`trace  tr-\w{32}\n       ${host}/ml/experiments/\d+/traces\?selectedEvaluationId=tr-\w{32}\n` +
        String.raw`job    ${host}/\?o=\d+#job/\d+/run/\d+\n?$`,
    ),
  );
  const traceId = /trace {2}(tr-\w+)/.exec(stdout)?.[1] ?? "";
  expect(JSON.stringify(await fetchTrace(lab.mlflow.url, traceId))).toContain("Tell me a joke about owls.");
});

cellTests(() => ({ lab, outputs, desk }));

test("a notebook finds nothing of the person's environment or home", async () => {
  const path = "/Shared/curious";
  await desk.put({
    [path]: notebook(
      [
        "import json, os, pathlib, subprocess",
        "home = pathlib.Path.home()",
        "files = [file for file in home.rglob('*') if file.is_file() and file.name != 'notebook.json']",
        "texts = {str(file): file.read_text(errors='replace') for file in files}",
        `seen = json.dumps([dict(os.environ), texts, subprocess.run('env', capture_output=True, text=True).stdout])`,
        `print(json.dumps({'found': ${JSON.stringify(canary)} in seen, 'home': str(home), 'path': 'PATH' in os.environ}))`,
      ].join("\n"),
    ),
  });
  const { cells, failure } = await desk.document(path);
  expect(failure).toBeNull();
  expect(JSON.parse(cells[0]?.text ?? "")).toEqual({
    found: false,
    home: expect.stringContaining(lab.stage.folder),
    path: true,
  });
});

test("the monitor's notebook finds what our monitor finds, and fails where it is told to", async () => {
  const file = join(lab.stage.folder, "prompts.jsonl");
  await writeFile(file, Array.from({ length: 10 }, (_, index) => `"Tell me joke ${index}."`).join("\n"));
  const runOf = async (...flags: string[]): Promise<string> => {
    const { stdout } = await lab.llmops("workload", "--prompts", file, "--json", ...flags);
    return (JSON.parse(stdout) as { run: { id: string } }).run.id;
  };
  const baseline = await runOf();
  const candidate = await runOf(
    "--max-tokens",
    "5",
    "--system",
    "Be brief, please, and say nothing else at all.",
  );
  const sides = ["--param", `baseline=${baseline}`, "--param", `candidate=${candidate}`];

  const notebooks = await desk.document("monitor-drift", ...sides);
  const ours = await lab.llmops("monitor", "--baseline", baseline, "--candidate", candidate, "--json");
  expect(notebooks.failure).toBeNull();
  expect(notebooks.result).toMatchObject({ verdict: "drift", baseline_traces: 10, candidate_traces: 10 });
  expect(JSON.parse(ours.stdout)).toMatchObject({ verdict: "drift" });

  const monitors = (await searchRuns(lab.mlflow.url, outputs["experimentId"] ?? "")).filter(({ data }) =>
    data.tags?.some(({ key, value }) => key === "llmops.kind" && value === "monitor"),
  );
  expect(monitors).toHaveLength(2);
  const [one, other] = monitors.map(
    ({ data }) => new Map((data.metrics ?? []).map(({ key, value }) => [key, value])),
  );
  for (const metric of ["prompt.tokens", "reply.tokens", "total.tokens", "reply.finish"])
    for (const statistic of ["effect", "drifted", "baseline_median", "candidate_median", "ks"]) {
      const key = `drift.${metric}.${statistic}`;
      if (metric === "reply.finish" && statistic !== "drifted") continue;
      expect([key, one?.get(key)]).toEqual([key, expect.closeTo(other?.get(key) ?? NaN, 9)]);
    }

  const told = await lab.llmops(
    "notebook",
    "run",
    "monitor-drift",
    ...sides,
    "--param",
    "fail_on_drift=true",
  );
  expect(told.exitCode).toBe(1);
  expect(told.stderr).toMatch(/^error: the notebook failed: RuntimeError: Drift: .*reply\.tokens.* drifted/m);
});

test("a parameter that no widget takes is refused before there is a job", async () => {
  const { exitCode, stdout, stderr } = await lab.llmops("notebook", "run", "--param", "promt=Hello");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^error: the notebook \S+ has no widget named promt\nIts widgets: .*\bprompt\b/);
});

test("a batch without Spark puts its prompts into the workspace and says what is missing", async () => {
  const file = join(lab.stage.folder, "batch.jsonl");
  await writeFile(file, '"one"\n"two"');
  const { exitCode, stderr } = await lab.llmops(
    "batch",
    file,
    "--results",
    join(lab.stage.folder, "answers"),
  );
  expect(stderr).toMatch(/^2 prompts in \/Shared\/.*\/batches\/batch-[0-9a-f]{12}\.jsonl$/m);
  expect(stderr).toContain("error: the notebook failed: ModuleNotFoundError: No module named 'pyspark'");
  expect(exitCode).toBe(1);
  const neither = await lab.llmops("batch", join(lab.stage.folder, "nowhere.jsonl"));
  expect(neither.stderr).toContain("nowhere.jsonl is neither a local file nor ");
  expect(neither.exitCode).toBe(2);
});

test("a terminated cluster is started for a run, and left alone by a serverless one", async () => {
  const state = async (): Promise<string> =>
    (await desk.workspace(`print(w.clusters.get("${outputs["clusterId"]}").state.value)`)).trim();
  const path = "/Shared/short";
  await desk.put({ [path]: notebook("print(1)") });
  await desk.workspace(`w.clusters.delete_and_wait("${outputs["clusterId"]}")`);
  expect(await desk.document(path, "--serverless")).toMatchObject({ job: { succeeded: true } });
  expect(await state()).toBe("TERMINATED");
  expect(await desk.document(path)).toMatchObject({
    job: { succeeded: true },
    cells: [{ number: 1, text: "1" }],
  });
  expect(await state()).toBe("RUNNING");
});

test("Ctrl-C cancels the job: the cell is interrupted, its run ends, and no process stays", async () => {
  const path = "/Shared/endless";
  await desk.put({
    [path]: notebook(
      [
        "import mlflow, os, time",
        `mlflow.set_experiment(${JSON.stringify(outputs["experimentName"])})`,
        "with mlflow.start_run(run_name=f'endless {os.getpid()}'):",
        "    time.sleep(3600)",
      ].join("\n"),
    ),
  });
  const abort = new AbortController();
  const command = run(
    process.execPath,
    [join(projectFolder(), "cli", "llmops.cjs"), "notebook", "run", path],
    {
      cwd: projectFolder(),
      env: lab.stage.environment,
      signal: abort.signal,
    },
  );
  const endless = async () =>
    (await searchRuns(lab.mlflow.url, outputs["experimentId"] ?? "")).find(({ info }) =>
      info.run_name.startsWith("endless"),
    );
  while ((await endless()) === undefined) await sleep(200);
  abort.abort();
  const { exitCode, stderr } = await command;
  expect(stderr).toContain("Interrupted: cancelling the job");
  expect(stderr).toContain("error: interrupted");
  expect(exitCode).toBe(130);
  const states = await desk.workspace(
    'print([r.state.result_state.value for r in w.jobs.list_runs() if r.run_name == "llmops endless"])',
  );
  expect(states.trim()).toBe("['CANCELED']");
  const ended = await endless();
  expect(ended?.info.status).toBe("FAILED");
  expect(() => process.kill(Number(ended?.info.run_name.split(" ")[1]), 0)).toThrow("ESRCH");
});

test("each notebook's job is declared, paused, and the workspace can run it", async () => {
  const told = await desk.workspace(
    [
      "import json",
      "job = next(j for j in w.jobs.list() if j.settings.name.endswith(' traced-chat'))",
      "settings = w.jobs.get(job.job_id).settings",
      "run = w.jobs.run_now(job.job_id, notebook_params={'prompt': 'Tell me a joke about bees.'}).result()",
      "output = w.jobs.get_run_output(run.tasks[0].run_id)",
      "print(json.dumps({'name': settings.name, 'schedule': settings.schedule.as_dict(),",
      "  'mail': settings.email_notifications.as_dict(), 'retries': settings.tasks[0].max_retries,",
      "  'cluster': settings.tasks[0].existing_cluster_id, 'state': run.state.result_state.value,",
      "  'status': run.status.termination_details.code.value, 'type': run.run_type.value,",
      "  'result': json.loads(output.notebook_output.result)}))",
    ].join("\n"),
  );
  expect(JSON.parse(told)).toEqual({
    name: expect.stringMatching(/ traced-chat$/),
    schedule: { quartz_cron_expression: "0 0 6 * * ?", timezone_id: "UTC", pause_status: "PAUSED" },
    mail: { on_failure: ["lab@example.com"], no_alert_for_skipped_runs: true },
    retries: 1,
    cluster: outputs["clusterId"],
    state: "SUCCESS",
    status: "SUCCESS",
    type: "JOB_RUN",
    result: expect.objectContaining({ reply: expect.any(String), earlier_traces: expect.any(Number) }),
  });
});

test("a task that fails is tried again as often as it may be", async () => {
  const path = "/Shared/second";
  await desk.put({
    [path]: notebook(
      [
        "from databricks.sdk import WorkspaceClient",
        "attempts = [task for run in WorkspaceClient().jobs.list_runs(expand_tasks=True)",
        "            if run.run_name == 'twice' for task in run.tasks]",
        "assert len(attempts) == 2, 'once more'",
      ].join("\n"),
    ),
  });
  const told = await desk.workspace(
    [
      "from databricks.sdk.service.jobs import NotebookTask, SubmitTask",
      `task = SubmitTask(task_key='t', notebook_task=NotebookTask(${JSON.stringify(path)}), max_retries=3)`,
      "run = w.jobs.submit_and_wait(run_name='twice', tasks=[task])",
      "print([(t.attempt_number, t.state.result_state.value) for t in run.tasks], run.state.result_state.value)",
    ].join("\n"),
  );
  expect(told.trim()).toBe("[(0, 'FAILED'), (1, 'SUCCESS')] SUCCESS");
});

test("afterwards the program still finds everything as it declared it", async () => {
  await lab.pulumiOk("refresh", "--yes");
  expect(await lab.preview()).toEqual([]);
});
