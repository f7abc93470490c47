import { join } from "node:path";
import { run } from "../rehearsal/command";
import { UserError } from "rest-client";
import { startMlflow } from "../rehearsal/mlflow";
import { pythonEnvironment } from "../rehearsal/python";
import type { RehearsalReport } from "../rehearsal/report";
import type { Benchmark, BenchResult } from "./benchmark";
import type { BenchStage, Fixtures } from "./fixtures";
import { ownTimes, type OwnTimes, type RehearsalTimes } from "./own-share";
import { emptyProject } from "./projects";
import { pulumiIn, type PulumiCommand } from "./pulumi-command";
import { orderOf, secondsOf } from "./rounds";
import { median } from "./statistics";
import type { Table } from "./table";

const defaultRounds = 3;
const stack = "measured";

/** How long `npm run rehearse` takes when everything is installed, and which share of it is this project's. */
export const rehearsalBenchmark: Benchmark = {
  name: "rehearsal",
  summary:
    "a warm rehearsal without latency: each step, and the share that is not the engine's or MLflow's own",
  async run(fixtures, { repetitions, short }, progress) {
    const rounds = repetitions ?? defaultRounds;
    const opened = await fixtures.stage();
    try {
      const empty = await emptyProgram(fixtures, opened);
      if (!short) {
        progress("warming up: the engine with an empty program, unmeasured");
        await engineAlone(empty);
      }
      const times: RehearsalTimes[] = [];
      for (let round = 0; round < rounds; round += 1) {
        progress(`round ${round + 1} of ${rounds}`);
        times.push(await oneRound(fixtures, empty, round));
      }
      return resultOf(times);
    } finally {
      await opened.close();
    }
  },
};

async function emptyProgram(fixtures: Fixtures, { stage }: BenchStage): Promise<PulumiCommand> {
  const folder = join(await fixtures.folder("bench-rehearsal"), "empty");
  await emptyProject(fixtures.project, folder);
  return pulumiIn(folder, { stage, signal: fixtures.signal, env: { PULUMI_STACK: stack } });
}

async function oneRound(fixtures: Fixtures, empty: PulumiCommand, round: number): Promise<RehearsalTimes> {
  let rehearsed: { wall: number; report: RehearsalReport } | undefined;
  let foreign: Record<string, number> = {};
  const parts = [
    async () => (rehearsed = await rehearsal(fixtures)),
    async () => (foreign = { ...foreign, ...(await engineAlone(empty)) }),
    async () => (foreign = { ...foreign, mlflow: await mlflowAlone(fixtures) }),
  ];
  for (const part of orderOf(parts, round)) await part();
  if (rehearsed === undefined) throw new Error("a round without a rehearsal");
  return { wall: rehearsed.wall, steps: rehearsed.report.seconds, foreign };
}

/** Runs the command in the user's own environment. */
async function rehearsal(fixtures: Fixtures): Promise<{ wall: number; report: RehearsalReport }> {
  const started = performance.now();
  const { exitCode, stdout, stderr } = await run(
    process.execPath,
    [join(fixtures.project, "cli", "llmops.cjs"), "rehearse", "--json"],
    { cwd: fixtures.project, signal: fixtures.signal },
  );
  fixtures.signal.throwIfAborted();
  if (exitCode !== 0) throw new UserError(`the rehearsal failed:\n${stderr}`);
  return { wall: (performance.now() - started) / 1000, report: JSON.parse(stdout) as RehearsalReport };
}

/** The rehearsal's engine commands, step by step, with a program that declares nothing. */
async function engineAlone(pulumi: PulumiCommand): Promise<Record<"up" | "destroy" | "leftovers", number>> {
  return {
    up: await secondsOf(async () => {
      await pulumi("stack", "init", stack);
      await pulumi("up", "--yes", "--skip-preview");
    }),
    destroy: await secondsOf(() => pulumi("destroy", "--yes", "--skip-preview")),
    leftovers: await secondsOf(async () => {
      await pulumi("stack", "export");
      await pulumi("stack", "rm", stack, "--yes", "--preserve-config");
    }),
  };
}

/** From the server's start to its first answer, without the search for Python, which is this project's. */
async function mlflowAlone({ folder, signal }: Fixtures): Promise<number> {
  const progress = (): void => undefined;
  const looking = await secondsOf(() => pythonEnvironment({ env: process.env, progress, signal }));
  const started = performance.now();
  const server = await startMlflow({ folder: await folder("bench-mlflow"), signal });
  const seconds = (performance.now() - started) / 1000;
  await server.close();
  return Math.max(0, seconds - looking);
}

function resultOf(times: readonly RehearsalTimes[]): BenchResult {
  const own = times.map((round) => ownTimes(round, ["engine", "mlflow"]));
  const middle = <T>(rounds: readonly T[], of: (round: T) => number | undefined): string =>
    median(rounds.map((round) => of(round) ?? 0)).toFixed(2);
  const share = (of: (round: OwnTimes) => number | undefined): string =>
    `${(100 * median(own.map((round, index) => (of(round) ?? 0) / (times[index]?.wall ?? 1)))).toFixed(0)} %`;
  const rows = Object.keys(times[0]?.steps ?? {}).map((step) => [
    step,
    middle(times, ({ steps }) => steps[step]),
    middle(times, ({ foreign }) => foreign[step]),
    middle(own, ({ steps }) => steps[step]),
    share(({ steps }) => steps[step]),
  ]);
  const table: Table = {
    title: "A warm rehearsal without latency, medians in seconds",
    columns: ["step", "took", "engine's or MLflow's own", "the rest", "of the whole"],
    rows: [
      ...rows,
      ["start and end", ...twice(middle(own, ({ outside }) => outside)), share(({ outside }) => outside)],
      [
        "whole command",
        middle(times, ({ wall }) => wall),
        median(times.map(({ wall }, index) => wall - (own[index]?.total ?? 0))).toFixed(2),
        middle(own, ({ total }) => total),
        share(({ total }) => total),
      ],
    ],
  };
  return {
    tables: [table],
    notes: [
      "The engine's own: the same commands with a program that declares nothing. MLflow's own: its start, apart.",
      "The rest is an upper limit for this project's share: it also contains loading @pulumi/pulumi, the engine's work",
      "on the resources, Node's start and MLflow's answers. The steps engine and mlflow run side by side.",
    ],
    thresholds: [],
    figures: { rounds: times.map((round, index) => ({ ...round, own: own[index] })) },
  };
}

const twice = (seconds: string): readonly string[] => [seconds, "0.00", seconds];
