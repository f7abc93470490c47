import { latencyOf } from "azure-simulator";
import type { Latency } from "azure-simulator";
import type { Benchmark, BenchResult } from "./benchmark";
import { threshold } from "./threshold";
import type { BenchStage, Fixtures } from "./fixtures";
import { longestPath, type Path } from "./longest-path";
import { pulumiIn } from "./pulumi-command";
import { secondsOf } from "./rounds";
import { createdResources, nameOf, type CreatedResource, type StateResource } from "./state-graph";
import { median } from "./statistics";
import type { Table } from "./table";
import { creationsIn, type LoggedLine } from "./up-log";

/** By how much latencies are divided. */
const scales = { full: 1, default: 20, short: 200 };
const rounds = { full: 1, default: 2, short: 1 };

/** One `pulumi up`, in seconds. */
interface Up {
  /** The whole command. */
  readonly wall: number;
  /** From the beginning of the first resource to the end of the last. */
  readonly creating: number;
  readonly sum: number;
  readonly path: Path;
  readonly resources: readonly CreatedResource[];
}

/** Whether independent resources are created in parallel: `pulumi up` then takes as long as the longest chain. */
export const upBenchmark: Benchmark = {
  name: "up",
  summary: "pulumi up with latencies: its longest path against the sum of all resources' times",
  async run(fixtures, { repetitions, full, short }, progress) {
    const extent = full ? "full" : short ? "short" : "default";
    const scale = scales[extent];
    const opened = await fixtures.stage(scaled(latencyOf("realistic"), scale));
    try {
      const ups: Up[] = [];
      const wanted = repetitions ?? rounds[extent];
      for (let round = 0; round < wanted; round += 1) {
        progress(`pulumi up and destroy, round ${round + 1} of ${wanted}`);
        ups.push(await measuredUp(fixtures, opened));
        await opened.program("destroy", "--yes", "--skip-preview");
      }
      return resultOf(ups, scale);
    } finally {
      await opened.close();
    }
  },
};

const scaled = (latency: Latency, divisor: number): Latency =>
  Object.fromEntries(
    Object.entries(latency).map(([name, milliseconds]: [string, number]) => [name, milliseconds / divisor]),
  ) as unknown as Latency;

async function measuredUp(fixtures: Fixtures, { stage, program }: BenchStage): Promise<Up> {
  const lines: LoggedLine[] = [];
  const logged = pulumiIn(fixtures.project, {
    stage,
    signal: fixtures.signal,
    onLine: (text) => lines.push({ at: performance.now(), text }),
  });
  const wall = await secondsOf(() => logged("up", "--yes", "--skip-preview"));
  const state = JSON.parse(await program("stack", "export")) as {
    deployment: { resources?: StateResource[] };
  };
  const resources = createdResources(state.deployment.resources ?? [], creationsIn(lines));
  const creations = resources.flatMap(({ creation }) => creation ?? []);
  const begun = Math.min(...creations.map((creation) => creation.begun));
  const ended = Math.max(...creations.map((creation) => creation.ended));
  return {
    wall,
    creating: (ended - begun) / 1000,
    sum: resources.reduce((total, { seconds }) => total + seconds, 0),
    path: longestPath(resources),
    resources,
  };
}

function resultOf(ups: readonly Up[], scale: number): BenchResult {
  const seconds = (value: number): string => value.toFixed(2);
  const middle = (of: (up: Up) => number): number => median(ups.map(of));
  const toPath = middle(({ creating, path }) => creating / path.seconds);
  const toSum = middle(({ creating, sum }) => creating / sum);
  const last = ups.at(-1);
  const onPath = new Set(last?.path.tasks.map(({ name }) => name));
  const kind = scale === 1 ? "latencies as in Azure" : `latencies of Azure divided by ${scale}`;
  const whole: Table = {
    title: `pulumi up, ${kind}, medians in seconds`,
    columns: ["what", "seconds", "ratio to longest path"],
    rows: [
      ["longest path", middle(({ path }) => path.seconds), 1],
      ["from the first resource to the last", middle(({ creating }) => creating), toPath],
      ["sum of all resources", middle(({ sum }) => sum), middle(({ sum, path }) => sum / path.seconds)],
      ["whole command", middle(({ wall }) => wall), middle(({ wall, path }) => wall / path.seconds)],
    ].map(([what, ...figures]) => [String(what), ...figures.map((figure) => seconds(Number(figure)))]),
  };
  const timed = (last?.resources ?? []).filter(({ creation }) => creation !== undefined);
  const each: Table = {
    title: "Each resource, in the last repetition",
    columns: ["resource", "begins at", "seconds", "on the longest path"],
    rows: timed.map(({ name, seconds: took, creation }) => [
      `${typeOf(name)} ${nameOf(name)}`,
      seconds(((creation?.begun ?? 0) - Math.min(...timed.map((one) => one.creation?.begun ?? 0))) / 1000),
      seconds(took),
      onPath.has(name) ? "yes" : "",
    ]),
  };
  return {
    tables: [whole, each],
    notes: [
      "A resource's seconds are those between the lines that Pulumi prints when it begins and ends its creation; what depends",
      "on what is from the stack's state. No order of creation takes less than the longest path.",
      "The whole command adds the engine's start, the program's and the saving of the state.",
    ],
    thresholds: [
      threshold("pulumi up, first resource to last: to the longest path", toPath, { atMost: 1.1 }),
      threshold("pulumi up, first resource to last: to the sum of all resources", toSum, { below: 1 }),
    ],
    figures: {
      scale,
      rounds: ups.map(({ wall, creating, sum, path, resources }) => ({
        wall,
        creating,
        sum,
        longestPath: { seconds: path.seconds, resources: path.tasks.map(({ name }) => name) },
        resources: resources.map(({ name, seconds: took }) => ({ urn: name, seconds: took })),
      })),
    },
  };
}

const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
