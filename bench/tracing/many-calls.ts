import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchResult, PartOptions } from "../benchmark";
import { threshold } from "../threshold";
import { megabytes } from "../measured";
import { writePrompts } from "../prompts-file";
import { inRounds, type Figures } from "../rounds";
import { median, medianRatio } from "../statistics";
import { countTraces, recordedIn } from "./recorded";
import type { TracingHarness } from "./harness";

const concurrency = 8;
/** Milliseconds without a new trace after which the missing ones count as lost. */
const patience = 10_000;

const sides = { python: "Python's lab, a pool of threads", llmops: "llmops workload --prompts" } as const;
type Side = keyof typeof sides;

/** The result of one file of prompts. */
interface Delivered {
  /** From the process's start until the last trace is readable. */
  readonly seconds: number;
  /** Of the process alone. */
  readonly process: number;
  readonly memory: number;
  readonly missing: number;
  readonly withoutRun: number;
}

interface Sizes {
  readonly calls: number;
  /** Calls of the one process that shows whether memory grows. */
  readonly manyCalls: number;
}

/** A file of prompts, eight at a time, until the server has all of their traces. */
export async function manyTracedCalls(
  harness: TracingHarness,
  { calls, manyCalls }: Sizes,
  { rounds, progress }: PartOptions,
): Promise<BenchResult> {
  const python = (): Promise<Delivered> =>
    deliver(harness, calls, (file) => [
      harness.python,
      harness.script("lab_prompts.py"),
      file,
      String(concurrency),
    ]);
  const llmops = (number: number) => (): Promise<Delivered> =>
    deliver(harness, number, (file) => commandFor(harness.llmops, file));
  progress(`${calls} traced calls, ${concurrency} at a time`);
  const figures = await inRounds<Side, Delivered>({ python, llmops: llmops(calls) }, rounds, progress);
  progress(`${manyCalls} traced calls, once: memory`);
  const many = await llmops(manyCalls)();
  progress(`${calls} traced calls, once, with a server that keeps nothing`);
  return resultOf({ calls, manyCalls }, figures, many, await withoutServer(harness, calls));
}

/** The same with a server that stores nothing: the time that is not the server's. */
async function withoutServer(
  { folder, llmops, recordNowhere }: TracingHarness,
  calls: number,
): Promise<Delivered> {
  const { seconds, memory } = await recordNowhere(commandFor(llmops, await promptsIn(folder, calls)));
  return { seconds, process: seconds, memory, missing: 0, withoutRun: 0 };
}

export const commandFor = (llmops: string, file: string): readonly [string, ...string[]] => [
  ...([process.execPath, llmops, "workload"] as const),
  ...["--prompts", file, "--concurrency", String(concurrency)],
];

export async function promptsIn(folder: string, number: number): Promise<string> {
  const file = join(folder, `prompts-${number}.jsonl`);
  await writePrompts(file, number);
  return file;
}

async function deliver(
  { url, folder, record }: TracingHarness,
  number: number,
  command: (file: string) => readonly [string, ...string[]],
): Promise<Delivered> {
  const { experimentId, seconds, memory } = await record(command(await promptsIn(folder, number)));
  const waited = await untilAllReadable(url, experimentId, number);
  const { runs, withoutRun } = await recordedIn(url, experimentId);
  const linked = runs.reduce((sum, { traces }) => sum + traces, 0);
  return {
    seconds: seconds + waited,
    process: seconds,
    memory,
    missing: number - linked - withoutRun,
    withoutRun,
  };
}

/** @returns the seconds until the last trace was readable */
async function untilAllReadable(url: string, experimentId: string, wanted: number): Promise<number> {
  const started = performance.now();
  let seen = -1;
  let last = started;
  while (performance.now() - last < patience) {
    const begun = performance.now();
    const count = await countTraces(url, experimentId);
    // What this look found was there when it began.
    if (count > seen) [seen, last] = [count, begun];
    if (count >= wanted) break;
    await sleep(200);
  }
  return (last - started) / 1000;
}

function resultOf(
  { calls, manyCalls }: Sizes,
  figures: Figures<Side, Delivered>,
  many: Delivered,
  alone: Delivered,
): BenchResult {
  const values = (side: Side, of: (delivered: Delivered) => number): number[] => figures[side].map(of);
  const row = (title: string, number: number, delivered: readonly Delivered[]): string[] => [
    title,
    String(number),
    median(delivered.map(({ seconds }) => seconds)).toFixed(1),
    (number / median(delivered.map(({ seconds }) => seconds))).toFixed(0),
    String(Math.max(...delivered.map(({ missing }) => missing))),
    String(Math.max(...delivered.map(({ withoutRun }) => withoutRun))),
    megabytes(median(delivered.map(({ memory }) => memory))).toFixed(0),
  ];
  const memory = median(values("llmops", (delivered) => delivered.memory));
  return {
    tables: [
      {
        title: `Traced calls, ${concurrency} at a time, until all are readable`,
        columns: ["", "calls", "s, median", "a second", "missing", "without run", "MB"],
        rows: [
          row(sides.python, calls, figures.python),
          row(sides.llmops, calls, figures.llmops),
          row(sides.llmops, manyCalls, [many]),
          row(`${sides.llmops}, a server that keeps nothing`, calls, [alone]),
        ],
      },
    ],
    notes: [
      "From the process's start until a search of the server, page by page, finds the last one. Missing and without run:",
      "the most of any round. With a server that keeps nothing there is nothing to find: the whole process, to its end.",
    ],
    thresholds: [
      threshold(
        `${calls} traced calls until all are readable: llmops to Python`,
        medianRatio(
          values("llmops", ({ seconds }) => seconds),
          values("python", ({ seconds }) => seconds),
        ),
        { atMost: 0.5 },
      ),
      ...(["missing", "withoutRun"] as const).map((kind) =>
        threshold(
          `traces that are ${kind === "missing" ? "missing" : "in no run"}, of ${calls} and ${manyCalls}: number`,
          Math.max(...[...figures.llmops, many].map((delivered) => delivered[kind])),
          { atMost: 0 },
        ),
      ),
      threshold(`peak memory: ${manyCalls} calls to ${calls}`, many.memory / memory, { atMost: 1.25 }),
    ],
    figures: { ...figures, many, alone },
  };
}
