import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { noLatency } from "azure-simulator";
import { run } from "../rehearsal/command";
import { UserError } from "rest-client";
import { loginOf } from "azure-simulator";
import { sparkHindrance, sparkPackages } from "../rehearsal/spark";
import { stageFolder, startStage, type Stage } from "../rehearsal/stage";
import type { Benchmark } from "./benchmark";
import type { Fixtures } from "./fixtures";
import { pulumiIn, type PulumiCommand } from "./pulumi-command";
import { pythonWith, type InstallOptions, type PythonWith } from "./python-packages";
import { inRounds } from "./rounds";
import { median, medianRatio } from "./statistics";

/** Tasks at a time, and how long the ideal takes for the wave that is measured, in seconds. */
const sizes = {
  default: { tasks: [1, 2, 4], waveSeconds: 15 },
  short: { tasks: [1], waveSeconds: 1 },
} as const;

/** How long the endpoint takes for an answer, in seconds, and how many calls a task has under way. */
const latency = 0.5;
const concurrency = 4;

/** Prompts a second of one task if only the endpoint took time. */
const idealOfTask = concurrency / latency;

const kinds = { untraced: "0.0", traced: "1.0" } as const;

const defaultRounds = 1;

/** How the batch notebook grows with its tasks, on real PySpark. */
export const sparkBenchmark: Benchmark = {
  name: "spark",
  summary: "prompts a second of the batch notebook with 1, 2 and 4 Spark tasks, against the ideal",
  async run(fixtures, { repetitions, short }, progress) {
    const spark = await sparkPython({ install: !short, progress, signal: fixtures.signal });
    if ("leftOut" in spark) {
      progress(`left out: ${spark.leftOut}`);
      return {
        tables: [],
        notes: [`spark was left out: ${spark.leftOut}.`],
        thresholds: [],
        figures: spark,
      };
    }
    const { tasks: taskCounts, waveSeconds } = short ? sizes.short : sizes.default;
    const harness = await openHarness(fixtures, spark.python, waveSeconds);
    const rounds = repetitions ?? defaultRounds;
    const rates: Record<string, readonly number[]> = {};
    try {
      // A size at a time: to change it changes the cluster.
      for (const tasks of taskCounts) {
        await harness.resize(tasks);
        const measured = await inRounds(
          {
            untraced: () => harness.rate(tasks, kinds.untraced),
            traced: () => harness.rate(tasks, kinds.traced),
          },
          rounds,
          (text) => progress(`${tasks} task${tasks > 1 ? "s" : ""}: ${text}`),
        );
        rates[`untraced${tasks}`] = measured.untraced;
        rates[`traced${tasks}`] = measured.traced;
      }
    } finally {
      await harness.close();
    }
    const of = (kind: string, tasks: number): readonly number[] => rates[`${kind}${tasks}`] ?? [];
    const rows = Object.keys(kinds).flatMap((kind) =>
      taskCounts.map((tasks) => [
        kind,
        String(tasks),
        median(of(kind, tasks)).toFixed(1),
        (tasks * idealOfTask).toFixed(1),
        (median(of(kind, tasks)) / (tasks * idealOfTask)).toFixed(2),
        medianRatio(of(kind, tasks), of(kind, 1)).toFixed(2),
      ]),
    );
    return {
      tables: [
        {
          title: `Batch notebook: an endpoint that takes ${latency} s, ${concurrency} calls at a time in a task`,
          columns: ["calls", "tasks", "prompts a second", "ideal", "of the ideal", "times one task"],
          rows,
        },
      ],
      notes: [
        "Measured is the second wave of a batch: workers are warm, and Spark's own work for a wave counts.",
        "Endpoint, workspace and tracking server are on this machine, and take their share of its processors.",
      ],
      thresholds: [],
      figures: { latency, concurrency, rates },
    };
  },
};

async function sparkPython(options: InstallOptions): Promise<PythonWith> {
  const hindrance = await sparkHindrance(process.env);
  return hindrance === undefined ? pythonWith(sparkPackages(), options) : { leftOut: hindrance };
}

interface SparkHarness {
  /** Sets the number of the cluster's workers. */
  readonly resize: (workers: number) => Promise<void>;
  /** Prompts a second of a batch's second wave. */
  readonly rate: (tasks: number, traceRatio: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

async function openHarness(fixtures: Fixtures, python: string, waveSeconds: number): Promise<SparkHarness> {
  const { project, signal } = fixtures;
  const [engine, mlflow] = await Promise.all([fixtures.engine(), fixtures.mlflow()]);
  const folder = await stageFolder();
  const stage = await startStage({
    project,
    folder,
    engine,
    mlflow,
    python,
    env: process.env,
    latency: { ...noLatency, chatFirstToken: latency * 1000 },
  });
  const close = async (): Promise<void> => {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const program = pulumiIn(project, { stage, signal });
    await program("stack", "init", stage.stackFile.stack);
    let batches = 0;
    return {
      resize: (workers) => resize(program, stage, workers),
      rate: async (tasks, traceRatio) =>
        rateOf({ fixtures, stage, tasks, waveSeconds, traceRatio, name: `batch-${(batches += 1)}` }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function resize(program: PulumiCommand, stage: Stage, workers: number): Promise<void> {
  await program("config", "set", "clusterWorkers", String(workers));
  await program("up", "--yes", "--skip-preview");
  // The notebook keeps to the limit; what is measured here is to meet none.
  for (const resource of stage.cloud.state.resources.values())
    if (resource.type.endsWith("/accounts/deployments"))
      resource.sku = { name: "Standard", capacity: 100_000 };
}

interface Batch {
  readonly fixtures: Fixtures;
  readonly stage: Stage;
  readonly tasks: number;
  readonly waveSeconds: number;
  readonly traceRatio: string;
  readonly name: string;
}

async function rateOf({ fixtures, stage, tasks, waveSeconds, traceRatio, name }: Batch): Promise<number> {
  const wave = tasks * idealOfTask * waveSeconds;
  const file = join(stage.folder, `${name}.jsonl`);
  const prompts = Array.from({ length: wave * 2 }, (_, index) => JSON.stringify(`Joke ${index} of ${name}?`));
  await writeFile(file, prompts.join("\n"));
  const done = await run(
    process.execPath,
    [
      ...[join(fixtures.project, "cli", "llmops.cjs"), "batch", file, "--json"],
      ...["--results", join(stage.folder, name), "--wave", String(wave), "--trace-ratio", traceRatio],
      ...["--concurrency", String(concurrency), "--tasks", String(tasks), "--tokens-per-minute", "100000000"],
    ],
    { cwd: fixtures.project, env: stage.environment, signal: fixtures.signal },
  );
  fixtures.signal.throwIfAborted();
  if (done.exitCode !== 0) throw new UserError(`llmops batch failed:\n${done.stdout}\n${done.stderr}`);
  const { run: recorded } = JSON.parse(done.stdout) as { run: { id: string } };
  const { url, headers } = loginOf((await fixtures.mlflow()).address);
  const answer = await fetch(
    `${url}/api/2.0/mlflow/metrics/get-history?run_id=${recorded.id}&metric_key=prompts_per_second`,
    { headers },
  );
  const { metrics } = (await answer.json()) as { metrics: { step: number; value: number }[] };
  const second = metrics.find(({ step }) => step === wave * 2);
  if (second === undefined) throw new UserError(`the batch has no second wave: ${JSON.stringify(metrics)}`);
  return second.value;
}
