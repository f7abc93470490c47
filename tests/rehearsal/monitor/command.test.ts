import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type MlflowServer, startMlflow } from "../support/mlflow";
import type { DriftReport } from "../../../monitor/report";
import { type ChatEndpoint, startChatEndpoint } from "../workload/support/chat-endpoint";
import { type Ended, startCommand } from "../workload/support/command";
import { fetchRun, findExperimentId, type RunAnswer, searchRuns } from "../workload/support/mlflow-api";
import { english, prompts, spanish } from "./support/behaviour";

/** Latencies are a machine's own, and the same one is busy with other things. */
const machine = ["latency=1e9", "tokens-per-second=1e9", "time-to-first-token=1e9"].flatMap((text) => [
  "--threshold",
  text,
]);

interface ExportedLine {
  run?: { info: { run_id: string; run_name: string } };
  metric_history?: { key: string }[];
  trace_info?: { trace_metadata: Record<string, string> };
}

let folder: string;
let mlflow: MlflowServer;
let endpoint: ChatEndpoint;
const experiment = "monitored";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "monitor-"));
  [mlflow, endpoint] = await Promise.all([
    startMlflow({ folder: join(folder, "mlflow") }),
    startChatEndpoint(),
  ]);
  writeFileSync(
    join(folder, "prompts.jsonl"),
    prompts.map((prompt) => `${JSON.stringify(prompt)}\n`).join(""),
  );
});

afterAll(async () => {
  await endpoint.close();
  await mlflow.close();
  rmSync(folder, { recursive: true, force: true });
});

function llmops(parameters: string[], overrides: Record<string, string> = {}): Promise<Ended> {
  return startCommand(
    parameters,
    {
      MLFLOW_TRACKING_URI: mlflow.url,
      MLFLOW_EXPERIMENT_NAME: experiment,
      HOME: folder,
      XDG_STATE_HOME: join(folder, "state"),
      ...overrides,
    },
    folder,
  ).ended;
}

async function workload(name: string, tags: string[] = []): Promise<void> {
  const ended = await llmops(
    ["workload", "--prompts", "prompts.jsonl", "--run-name", name, ...tags.flatMap((tag) => ["--tag", tag])],
    { AZURE_OPENAI_ENDPOINT: endpoint.url, AZURE_OPENAI_API_KEY: "key" },
  );
  expect([ended.code, ended.stderr]).toEqual([0, expect.not.stringContaining("error")]);
}

async function autolog(name: string): Promise<void> {
  const done = promisify(execFile)(
    mlflow.python,
    [join(__dirname, "support", "autolog_calls.py"), mlflow.url, endpoint.url, experiment, name],
    { cwd: folder, env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true" } },
  );
  done.child.stdin?.end(JSON.stringify(prompts));
  await done;
}

async function monitorRuns(): Promise<RunAnswer[]> {
  const runs = await searchRuns(mlflow.url, await findExperimentId(mlflow.url, experiment));
  return runs.filter(({ data }) =>
    data.tags?.some(({ key, value }) => key === "llmops.kind" && value === "monitor"),
  );
}

const report = (ended: Ended): DriftReport => JSON.parse(ended.stdout) as DriftReport;
const drifted = ({ metrics }: DriftReport): string[] =>
  metrics.filter(({ verdict }) => verdict === "drift").map(({ name }) => name);

test("an experiment that is not there, and one without traces, are said in one sentence", async () => {
  const nowhere = await llmops(["monitor"]);
  expect([nowhere.code, nowhere.stderr.split("\n")[0]]).toEqual([
    1,
    "error: there is no experiment monitored",
  ]);
  const empty = await llmops(["monitor"], { MLFLOW_EXPERIMENT_NAME: "Default" });
  expect([empty.code, empty.stderr.split("\n")[0]]).toEqual([1, "error: the experiment has no traces"]);
});

describe("with runs of the workload and of Python's autologging", () => {
  beforeAll(async () => {
    endpoint.answer(english);
    await workload("v1", ["release=1"]);
    endpoint.answer(english);
    await autolog("v1 in Python");
    endpoint.answer(spanish);
    await workload("v2", ["release=2"]);
  });

  test("the same behaviour traced by either is no drift, and both tell the same metrics", async () => {
    const ended = await llmops([
      "monitor",
      "--baseline",
      "v1",
      "--candidate",
      "v1 in Python",
      "--json",
      "--no-log",
      ...machine,
    ]);
    expect(ended.code).toBe(0);
    const found = report(ended);
    expect([drifted(found), found.verdict, found.problems]).toEqual([[], "no drift", []]);
    for (const { counts } of found.metrics) expect(counts.baseline).toBe(counts.candidate);
    expect(found.metrics.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "prompt.tokens",
        "prompt.wording",
        "reply.tokens",
        "reply.model",
        "reply.filter",
        "cost",
        "error",
      ]),
    );
  });

  test("the latest run is compared with all before it; page, table and run in MLflow tell the same", async () => {
    const ended = await llmops(["monitor", "--html", "report/page.html", ...machine]);
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(ended.stdout).toMatch(/Language of replies changed: "Spanish" from 0 % to\s+100 %/);
    expect(ended.stdout).toMatch(/^ {2}Tokens per reply +20 tokens +62 tokens .* drift$/m);
    const page = readFileSync(join(folder, "report", "page.html"), "utf8");
    expect(page).toContain("Language of replies");
    const [run, ...others] = await monitorRuns();
    expect(others).toEqual([]);
    expect(run?.info.status).toBe("FINISHED");
    expect(ended.stdout).toContain(run?.info.run_id);
    const { data } = (await fetchRun(mlflow.url, run?.info.run_id ?? "")).run;
    const metrics = Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, value]));
    expect(metrics).toMatchObject({
      "drift.reply.language.drifted": 1,
      "drift.prompt.tokens.drifted": 0,
      "drift.reply.tokens.ks": 1,
      "drift.reply.tokens.candidate_median": 62,
    });
    expect(metrics["drift.reply.language.effect"]).toBeGreaterThan(0.9);
    expect(data.tags).toEqual(expect.arrayContaining([{ key: "drift.verdict", value: "drift" }]));
    const artifact = async (path: string): Promise<string> =>
      (await fetch(`${mlflow.url}/get-artifact?path=${path}&run_uuid=${run?.info.run_id}`)).text();
    expect(await artifact("drift.html")).toBe(page);
    expect(JSON.parse(await artifact("drift.json"))).toMatchObject({ version: 1, verdict: "drift" });
  });

  test("a monitor's run is none to compare: the next one takes the same candidate", async () => {
    const found = report(await llmops(["monitor", "--json", "--no-log", ...machine]));
    expect(found.candidate.runs.map(({ name, traces }) => [name, traces])).toEqual([["v2", 12]]);
    expect(found.baseline.runs.map(({ name, traces }) => [name, traces])).toEqual([
      ["v1", 12],
      ["v1 in Python", 12],
    ]);
    expect(await monitorRuns()).toHaveLength(1);
  });

  test("sides are chosen by tags of runs, by ids and by windows of time", async () => {
    const [v2] = (await searchRuns(mlflow.url, await findExperimentId(mlflow.url, experiment))).filter(
      ({ info }) => info.run_name === "v2",
    );
    const choices = [
      ["--baseline", "tags.release = '1'", "--candidate", "tags.release = '2'"],
      ["--baseline", "v1", "--candidate", v2?.info.run_id ?? ""],
      ["--baseline", "1h", "--candidate", "v2"],
    ];
    for (const choice of choices) {
      const found = report(await llmops(["monitor", ...choice, "--json", "--no-log", ...machine]));
      expect(drifted(found)).toEqual(
        expect.arrayContaining(["reply.tokens", "reply.language", "reply.wording"]),
      );
      expect(found.candidate.traces).toBe(12);
    }
  });

  test("--fail-on-drift exits with 4, and with 0 where nothing drifted", async () => {
    const some = await llmops(["monitor", "--fail-on-drift", "--no-log", ...machine]);
    const none = await llmops([
      "monitor",
      "--baseline",
      "v1",
      "--candidate",
      "v1 in Python",
      "--fail-on-drift",
      "--no-log",
      ...machine,
    ]);
    expect([some.code, none.code]).toEqual([4, 0]);
  });

  test.each<[string, string[], number, RegExp]>([
    ["an unknown run", ["--candidate", "v9"], 1, /^error: there is no run v9 in the experiment/],
    [
      "a filter that is none",
      ["--candidate", "release =="],
      2,
      /^error: the filter release == is not understood/,
    ],
    [
      "a window without traces",
      ["--baseline", "2020-01-01"],
      1,
      /^error: no trace matches the baseline \(2020-01-01\)/,
    ],
    [
      "a baseline equal to the candidate",
      ["--baseline", "v1", "--candidate", "v1"],
      1,
      /^error: the baseline \(run v1\) is the same traces as/,
    ],
    ["nothing before the candidate", ["--candidate", "v1"], 1, /^error: there are no traces before run v1/],
    [
      "an unknown metric",
      ["--threshold", "speed=1"],
      2,
      /^error: --threshold names the unknown metric speed/,
    ],
    [
      "a file of thresholds that is not there",
      ["--thresholds", "no.json"],
      2,
      /^error: the file of thresholds cannot be read/,
    ],
    ["a file for one side", ["--candidate", "file:x.jsonl"], 2, /^error: a file of traces requires both/],
    [
      "a file that is not there",
      ["--baseline", "file:a", "--candidate", "file:b"],
      2,
      /^error: the file of traces cannot be read/,
    ],
  ])("%s is said in one sentence with what to do", async (_, parameters, code, message) => {
    const ended = await llmops(["monitor", ...parameters, "--no-log"]);
    expect(ended.stderr).toMatch(message);
    expect([ended.code, ended.stdout]).toEqual([code, ""]);
    expect(ended.stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  test("exported traces are compared without a server, and lines that are none are counted", async () => {
    const script = `
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
experiment = mlflow.get_experiment_by_name("monitored").experiment_id
for name in ("v1", "v2"):
    [run] = mlflow.search_runs([experiment], filter_string=f"attributes.run_name = '{name}'", output_format="list")
    with open(f"{name}.jsonl", "w") as file:
        for trace in mlflow.search_traces(run_id=run.info.run_id, locations=[experiment], return_type="list"):
            file.write(trace.to_json() + "\\n")
`;
    await promisify(execFile)(mlflow.python, ["-c", script, mlflow.url], { cwd: folder });
    writeFileSync(
      join(folder, "v2.jsonl"),
      `${readFileSync(join(folder, "v2.jsonl"), "utf8")}{"no": "trace"}\n{cut\n`,
    );
    const ended = await llmops(
      ["monitor", "--baseline", "file:v1.jsonl", "--candidate", "file:v2.jsonl", "--json", ...machine],
      { MLFLOW_TRACKING_URI: "http://127.0.0.1:9" },
    );
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    const found = report(ended);
    expect(found.problems).toEqual(["2 lines of a file were no traces and left out."]);
    const live = report(
      await llmops(["monitor", "--baseline", "v1", "--candidate", "v2", "--json", "--no-log", ...machine]),
    );
    expect(found.metrics.map(({ name, verdict, counts }) => [name, verdict, counts])).toEqual(
      live.metrics.map(({ name, verdict, counts }) => [name, verdict, counts]),
    );
  });

  test("an export of the experiment has the figures that the server has, to the last digit", async () => {
    const exported = await llmops(["traces", "export", "--output", "all.jsonl"]);
    expect([exported.code, exported.stderr, exported.stdout]).toEqual([
      0,
      "",
      "36 traces and 3 runs of experiment monitored are in all.jsonl.\n",
    ]);
    const lines = readFileSync(join(folder, "all.jsonl"), "utf8").trim().split("\n");
    const records = lines.map((line) => JSON.parse(line) as ExportedLine);
    for (const name of ["v1", "v2"]) {
      const run = records.find((record) => record.run?.info.run_name === name);
      const of = records.filter(
        ({ trace_info: info }) => info?.trace_metadata["mlflow.sourceRun"] === run?.run?.info.run_id,
      );
      writeFileSync(
        join(folder, `${name}-exported.jsonl`),
        [run, ...of].map((record) => `${JSON.stringify(record)}\n`).join(""),
      );
      // One value a prompt, of which the server's run shows the last alone.
      const values = run?.metric_history?.filter(({ key }) => key === "prompt_tokens");
      expect(values?.length).toBe(12);
    }
    const sides = ["--baseline", "file:v1-exported.jsonl", "--candidate", "file:v2-exported.jsonl"];
    const found = report(
      await llmops(["monitor", ...sides, "--json", ...machine], {
        MLFLOW_TRACKING_URI: "http://127.0.0.1:9",
      }),
    );
    const live = report(
      await llmops(["monitor", "--baseline", "v1", "--candidate", "v2", "--json", "--no-log", ...machine]),
    );
    expect(found.problems).toEqual([]);
    expect(found.metrics).toEqual(live.metrics);
  });

  test("watching compares at once, and again only when there is something new", async () => {
    const ended = await llmops([
      "watch",
      "--every",
      "1s",
      "--times",
      "3",
      "--no-log",
      "--html",
      "watched.html",
      ...machine,
    ]);
    expect(ended.code).toBe(0);
    expect(ended.stdout.trim().split("\n")).toHaveLength(1);
    expect(ended.stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}drift {2}Language of replies changed/);
    expect(ended.stderr.match(/no new traces/g)).toHaveLength(2);
    expect(existsSync(join(folder, "watched.html"))).toBe(true);
  });

  test("watching goes on while the server is away, and says so", async () => {
    const ended = await llmops(["watch", "--every", "1s", "--times", "2"], {
      MLFLOW_TRACKING_URI: "http://127.0.0.1:9",
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0",
    });
    expect(ended.code).toBe(1);
    expect(
      ended.stderr.match(/the tracking server failed: .*; trying again at the next interval/g),
    ).toHaveLength(2);
  });
});
