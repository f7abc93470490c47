import { join } from "node:path";
import type { BenchResult, PartOptions } from "../benchmark";
import { threshold } from "../threshold";
import { megabytes, type Usage } from "../measured";
import { inRounds } from "../rounds";
import { median } from "../statistics";
import { slope } from "./slope";
import type { MonitorHarness } from "./harness";

/** How time and memory of the command grow with the traces that it reads. */
export async function growth(
  harness: MonitorHarness,
  sizes: readonly [small: number, medium: number, large: number],
  { rounds, progress }: PartOptions,
): Promise<BenchResult> {
  progress(`growth from ${sizes[0]} to ${sizes[2]} traces a side`);
  const run = (traces: number) => async (): Promise<Usage> => {
    const { exported } = await harness.data(traces);
    return harness.run(harness.monitorCommand(exported, join(harness.folder, "growth.html")));
  };
  for (const traces of sizes) await harness.data(traces);
  const [small, medium, large] = sizes;
  const figures = await inRounds<"small" | "medium" | "large", Usage>(
    { small: run(small), medium: run(medium), large: run(large) },
    rounds,
    progress,
  );
  const middle = (usages: readonly Usage[]): { seconds: number; memory: number } => ({
    seconds: median(usages.map(({ seconds }) => seconds)),
    memory: median(usages.map(({ memory }) => memory)),
  });
  const points = [figures.small, figures.medium, figures.large].map((usages, index) => ({
    traces: sizes[index] ?? 0,
    ...middle(usages),
  })) as [Point, Point, Point];
  const bend = (of: (point: Point) => number): number => {
    const at = points.map((point) => [point.traces, of(point)] as const);
    const [first, second, third] = at as [(typeof at)[0], (typeof at)[0], (typeof at)[0]];
    return slope(second, third) / slope(first, second);
  };
  return {
    tables: [
      {
        title: "llmops monitor by traces a side, medians",
        columns: ["traces a side", "seconds", "microseconds a trace", "MB", "bytes a trace"],
        rows: points.map(({ traces, seconds, memory }, index) => {
          const before = points[index - 1];
          const added = (of: (point: Point) => number, value: number): string =>
            before === undefined ? "" : (slope([before.traces, of(before)], [traces, value]) / 2).toFixed(0);
          return [
            String(traces),
            seconds.toFixed(2),
            added((point) => 1e6 * point.seconds, 1e6 * seconds),
            megabytes(memory).toFixed(0),
            added((point) => point.memory, memory),
          ];
        }),
      },
    ],
    notes: [
      "From files of exported traces to the page. A trace's share is what is added from one size to the next, for both sides'",
      "traces: where it does not rise, time and memory grow linearly or less.",
    ],
    thresholds: [
      threshold(
        `time a trace: from ${medium} to ${large}, to from ${small} to ${medium}`,
        bend(({ seconds }) => seconds),
        { atMost: 1.25 },
      ),
      threshold(
        `memory a trace: from ${medium} to ${large}, to from ${small} to ${medium}`,
        bend(({ memory }) => memory),
        { atMost: 1.25 },
      ),
    ],
    figures: { points, ...figures },
  };
}

interface Point {
  readonly traces: number;
  readonly seconds: number;
  readonly memory: number;
}
