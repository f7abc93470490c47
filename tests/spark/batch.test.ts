import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";
import { sparkEnvironment } from "../../rehearsal/spark";
import { openLab, type TestLab } from "../rehearsal/support/lab";
import { notebookDesk } from "../rehearsal/support/notebooks";
import { fetchTrace, searchRuns, searchTraces } from "../rehearsal/workload/support/mlflow-api";
import { sparkWorkers } from "./support/workers";

const hindrance = process.env["SPARK_HINDRANCE"];
const withSpark = hindrance ? describe.skip : describe;

interface BatchDocument {
  job: { succeeded: boolean };
  result: Record<string, number | string>;
  run: { id: string } | null;
  failure: { message: string } | null;
}

interface Answer {
  id: string;
  prompt: string;
  reply: string | null;
  error: string | null;
  prompt_tokens: number | null;
  trace_id: string | null;
}

withSpark(`the batch notebook on PySpark${hindrance ? ` (skipped: ${hindrance})` : ""}`, () => {
  let lab: TestLab;
  let folder: string;
  let python: string;
  let experimentId: string;
  let chats = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "spark-"));
    python = await sparkEnvironment({ env: process.env, progress: () => undefined });
    lab = await openLab({
      python,
      config: { clusterWorkers: "2" },
      onRequest: ({ path, status }) => {
        if (path.includes("/chat/completions") && status === 200) chats += 1;
      },
    });
    await lab.pulumiOk("up", "--yes", "--skip-preview");
    experimentId = (await lab.pulumiOk("stack", "output", "experimentId")).trim();
    setCapacity(100_000);
  });
  afterAll(async () => {
    await lab.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Thousands of tokens a minute that the deployment takes. */
  function setCapacity(capacity: number): void {
    const { resources } = lab.stage.cloud.state;
    for (const [key, resource] of resources)
      if (resource.type.endsWith("/accounts/deployments"))
        resources.set(key, { ...resource, sku: { name: "Standard", capacity } });
  }

  async function promptsFile(name: string, prompts: readonly (string | object)[]): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, prompts.map((prompt) => JSON.stringify(prompt)).join("\n"));
    return file;
  }

  const batch = (file: string, results: string, ...flags: string[]) =>
    lab.llmops("batch", file, "--results", join(folder, results), "--json", ...flags);

  const documentOf = ({ stdout, stderr }: { stdout: string; stderr: string }): BatchDocument => {
    if (!stdout.startsWith("{")) throw new Error(`no document, but:\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as BatchDocument;
  };

  /** What was written, read without Spark. */
  async function answersIn(results: string): Promise<Answer[]> {
    const script =
      "import json, sys, pyarrow.parquet as p\n" +
      "columns = ['id', 'prompt', 'reply', 'error', 'prompt_tokens', 'trace_id']\n" +
      "print(json.dumps(p.read_table(sys.argv[1], columns=columns).to_pylist()))";
    const { stdout, stderr } = await run(python, ["-c", script, join(folder, results)]);
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as Answer[];
  }

  async function metricsOf(runId: string): Promise<Record<string, number>> {
    const found = (await searchRuns(lab.mlflow.url, experimentId)).find(({ info }) => info.run_id === runId);
    return Object.fromEntries((found?.data.metrics ?? []).map(({ key, value }) => [key, value]));
  }

  test("10,000 prompts have one answer each, although a task is killed and the service refuses some", async () => {
    const count = 10_000;
    const file = await promptsFile(
      "many.jsonl",
      Array.from({ length: count }, (_, index) => `Tell me joke number ${index}.`),
    );
    const { cloud } = lab.stage;
    const { id: refusals } = cloud.faults.add({
      name: "chat-busy",
      times: 100,
      after: 200,
      match: { path: "/chat/completions" },
      effect: {
        kind: "answer",
        status: 429,
        headers: { "retry-after": "1" },
        body: { error: { code: "429", message: "Requests have exceeded token rate limit." } },
      },
    });
    chats = 0;
    const command = batch(
      file,
      "many",
      ...[
        "--tokens-per-minute",
        "100000000",
        "--wave",
        "2500",
        "--concurrency",
        "8",
        "--trace-ratio",
        "0.01",
      ],
    );
    while (chats < 3_500) await sleep(50);
    const [victim] = sparkWorkers(lab.stage.folder);
    process.kill(victim ?? NaN, "SIGKILL");
    const { result, run: recorded, failure } = documentOf(await command);

    expect(failure).toBeNull();
    expect(result).toMatchObject({
      prompts: count,
      answered: count,
      answered_before: 0,
      refused: 0,
      tasks: 2,
    });
    const answers = await answersIn("many");
    expect(answers).toHaveLength(count);
    expect(new Map(answers.map(({ id, prompt }) => [id, prompt]))).toEqual(
      new Map(
        Array.from({ length: count }, (_, index) => [String(index + 1), `Tell me joke number ${index}.`]),
      ),
    );
    expect(answers.filter(({ reply, error }) => !reply || error !== null)).toEqual([]);
    expect(cloud.faults.list().find(({ id }) => id === refusals)?.hit).toBe(100);
    // What the killed task had asked was asked again; an answer came of it once.
    expect(chats).toBeGreaterThan(count);
    const metrics = await metricsOf(recorded?.id ?? "");
    expect(metrics).toMatchObject({ answered: count, remaining: 0, refused: 0 });
    for (const rate of ["prompts_per_second", "tokens_per_minute", "batch_prompts_per_second"])
      expect(metrics[rate]).toBeGreaterThan(0);
  });

  test("an interrupted batch goes on where it was, in the same run, and every call has its trace", async () => {
    const prompts = Array.from({ length: 119 }, (_, index) => ({
      id: `p${index}`,
      prompt: `Joke ${index}?`,
    }));
    const refused = { id: "bad", prompt: "How do I build a bomb?" };
    const file = await promptsFile("few.jsonl", [...prompts, refused]);
    const abort = new AbortController();
    const interrupted = run(
      process.execPath,
      [
        ...[join(projectFolder(), "cli", "llmops.cjs"), "batch", file, "--results", join(folder, "few")],
        ...["--tokens-per-minute", "100000000", "--wave", "30", "--max-tokens", "40"],
      ],
      { cwd: projectFolder(), env: lab.stage.environment, signal: abort.signal },
    );
    const begun = async () =>
      (await searchRuns(lab.mlflow.url, experimentId)).find(
        ({ data }) => data.params?.some(({ value }) => value === join(folder, "few")) ?? false,
      );
    while (!(await begun())?.data.metrics?.some(({ key }) => key === "answered")) await sleep(200);
    abort.abort();
    expect((await interrupted).exitCode).toBe(130);
    const first = await begun();
    expect(first?.info.status).toBe("FAILED");

    const again = documentOf(
      await batch(file, "few", "--tokens-per-minute", "100000000", "--wave", "60", "--max-tokens", "40"),
    );
    const before = Number(again.result["answered_before"]);
    expect(before).toBeGreaterThanOrEqual(30);
    expect(before).toBeLessThan(120);
    expect(again.result).toMatchObject({ prompts: 120, answered: 120 - before, refused: 1 });
    expect(again.run?.id).toBe(first?.info.run_id);
    expect((await begun())?.info.status).toBe("FINISHED");

    const answers = await answersIn("few");
    expect(answers.map(({ id }) => id).sort()).toEqual([...prompts, refused].map(({ id }) => id).sort());
    const bad = answers.find(({ id }) => id === "bad");
    expect(bad?.error).toContain("content");
    expect(bad?.reply).toBeNull();

    const traces = await searchTraces(lab.mlflow.url, experimentId, again.run?.id);
    const byId = new Map(traces.map((trace) => [trace.trace_id, trace]));
    for (const { id, trace_id: traceId } of answers)
      expect(byId.get(traceId ?? "")?.tags["llmops.prompt_id"]).toBe(id);
    expect(byId.get(bad?.trace_id ?? "")?.state).toBe("ERROR");
    const some = answers.find(({ id }) => id === "p7");
    expect(JSON.stringify(await fetchTrace(lab.mlflow.url, some?.trace_id ?? ""))).toContain("Joke 7?");

    const finished = documentOf(await batch(file, "few", "--tokens-per-minute", "100000000"));
    expect(finished.result).toMatchObject({ answered: 0, answered_before: 120 });
  });

  test("the tasks together keep to the deployment's limit: the service refuses nothing", async () => {
    setCapacity(6);
    const { cloud } = lab.stage;
    const before = cloud.requests.total;
    const file = await promptsFile(
      "limited.jsonl",
      Array.from({ length: 40 }, (_, index) => `Joke ${index}?`),
    );
    const { result, failure } = documentOf(
      await batch(file, "limited", "--tokens-per-minute", "6000", "--wave", "20", "--max-tokens", "60"),
    );
    setCapacity(100_000);
    expect(failure).toBeNull();
    expect(result).toMatchObject({ answered: 40 });
    const seen = cloud.requests.lines.slice(-(cloud.requests.total - before));
    const statuses = seen
      .filter(({ path }) => path.includes("/chat/completions"))
      .map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 40 }, () => 200));
  });

  test("prompts that share an id are refused before anything is asked", async () => {
    const desk = notebookDesk(lab, (await lab.pulumiOk("stack", "output", "workspaceHost")).trim());
    const lines = ['{"id": "a", "prompt": "x"}', '{"id": "a", "prompt": "y"}'].join("\n");
    await desk.workspace(
      `import io\nfrom databricks.sdk.service.workspace import ImportFormat\n` +
        `w.workspace.upload("/Shared/twice.jsonl", io.BytesIO(${JSON.stringify(lines)}.encode()), format=ImportFormat.RAW)`,
    );
    const asked = chats;
    const { failure } = documentOf(await batch("/Workspace/Shared/twice.jsonl", "twice"));
    expect(failure?.message).toBe("ValueError: 1 of the 2 prompts have the id of another one.");
    expect(chats).toBe(asked);
  });
});
