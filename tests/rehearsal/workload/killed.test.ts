import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundled } from "../../../bench/bundled";
import { drawing } from "../support/drawing";
import { json, reply } from "./support/chat-endpoint";
import { fetchMetricHistory } from "./support/mlflow-api";
import { paramsOf, useWorkbench } from "./support/workbench";

const bench = useWorkbench("killed");
const prompts = 60;
const trials = Number(process.env["KILL_TRIALS"] ?? 6);
const first = Number(process.env["KILL_SEED"] ?? 1);

let command: string;
beforeAll(async () => {
  command = await bundled(join(__dirname, "support", "command-main.ts"), bench.folder);
}, 60_000);

interface Started {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function start(...parameters: string[]): Started {
  const child = spawn(process.execPath, [command, ...parameters], {
    cwd: bench.folder,
    env: {
      PATH: process.env["PATH"],
      HOME: bench.folder,
      XDG_STATE_HOME: bench.state,
      AZURE_OPENAI_ENDPOINT: bench.endpoint.url,
      AZURE_OPENAI_API_KEY: "key",
      MLFLOW_TRACKING_URI: bench.mlflow.url,
      MLFLOW_EXPERIMENT_NAME: bench.experiment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (part: Buffer) => (stdout += part.toString()));
  child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
  return {
    child,
    ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr }))),
  };
}

/** Whether the command had printed its whole result before it was killed; then nothing is left to go on with. */
function isWhole(stdout: string): boolean {
  try {
    return JSON.parse(stdout) !== undefined;
  } catch {
    return false;
  }
}

/** Starts, kills by SIGKILL at a drawn moment, twice, and lets the third come to its end. */
async function trial(seed: number): Promise<string> {
  const random = drawing(seed);
  const file = join(bench.folder, `prompts-${seed}.jsonl`);
  writeFileSync(
    file,
    Array.from({ length: prompts }, (_, index) => JSON.stringify({ prompt: `prompt ${index}.` })).join("\n"),
  );
  const parameters = ["workload", "--prompts", file, "--concurrency", "8", "--json"];
  for (let kill = 0; kill < 2; kill++) {
    let answered = 0;
    let due = (): void => undefined;
    const moment = new Promise<void>((resolve) => (due = resolve));
    // In one case of three by the clock; else after so many answers, which may be more than there are.
    const byClock = random() < 1 / 3;
    const count = Math.floor(random() * (prompts + 10));
    if (byClock) setTimeout(due, 200 + random() * 1_500);
    bench.endpoint.answer((_, response) => {
      setTimeout(() => {
        json(response, reply("plain.json"));
        if (++answered === count && !byClock) due();
      }, random() * 30);
    });
    const { child, ended } = start(...parameters);
    await Promise.race([moment, ended]);
    await sleep(random() ** 2 * 400);
    child.kill("SIGKILL");
    const { code, stdout, stderr } = await ended;
    expect([code, stderr]).toEqual([code === 0 ? 0 : null, expect.not.stringContaining("error:")]);
    if (isWhole(stdout)) return stdout;
  }
  bench.endpoint.answer();
  const { code, stdout, stderr } = await start(...parameters).ended;
  expect([seed, code, stderr]).toEqual([seed, 0, expect.not.stringContaining("damaged")]);
  return stdout;
}

const numbers = [...Array(prompts).keys()];

test.each(Array.from({ length: trials }, (_, index) => first + index))(
  "work that is killed at any moment has each trace, each step and each param once when it is done (seed %i)",
  async (seed) => {
    const result = JSON.parse(await trial(seed));
    expect(result).toMatchObject({ answered: prompts, failed: 0, run: { status: "FINISHED" } });
    const [run, ...others] = await bench.runs();
    expect([others, run?.info.status]).toEqual([[], "FINISHED"]);
    const traces = await bench.traces();
    const asked = traces.map(({ request_preview: text = "" }) => Number(/prompt (\d+)\./.exec(text)?.[1]));
    expect(asked.sort((left, right) => left - right)).toEqual(numbers);
    for (const { trace_metadata: metadata, tags, state } of traces)
      expect([metadata["mlflow.sourceRun"], tags["mlflow.trace.spansLocation"], state]).toEqual([
        run?.info.run_id,
        "TRACKING_STORE",
        "OK",
      ]);
    for (const key of ["latency_ms", "completion_tokens", "error"]) {
      const history = await fetchMetricHistory(bench.mlflow.url, run?.info.run_id ?? "", key);
      const steps = history.map(({ step }) => step).sort((left, right) => left - right);
      expect([key, steps]).toEqual([key, numbers]);
    }
    for (const key of ["answered", "seconds"])
      expect(await fetchMetricHistory(bench.mlflow.url, run?.info.run_id ?? "", key)).toHaveLength(1);
    expect(paramsOf(run)).toMatchObject({
      prompts: String(prompts),
      completion_tokens: String(18 * prompts),
      model: expect.any(String),
    });
    const flushed = await start("traces", "flush").ended;
    expect(flushed.stdout).toBe("Nothing is waiting for delivery.\n");
    rmSync(bench.state, { recursive: true, force: true });
  },
);
