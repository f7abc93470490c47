import type { BenchResult, PartOptions } from "../benchmark";
import { threshold } from "../threshold";
import { inRounds, type Figures } from "../rounds";
import { median, medianRatio, summaryOf } from "../statistics";
import { commandFor, promptsIn } from "./many-calls";
import type { TracingHarness } from "./harness";

const titles = { written: "each answer on the disk first", nowhere: "a disk that takes nothing" } as const;
type Candidate = keyof typeof titles;

/** The cost of writing an answer, its trace and its metrics to disk before anything is sent. */
export async function checkpointCost(
  harness: TracingHarness,
  calls: number,
  { rounds, warmUp, progress }: PartOptions,
): Promise<BenchResult> {
  const command = commandFor(harness.llmops, await promptsIn(harness.folder, calls));
  const run = (more?: Record<string, string>) => async (): Promise<number> =>
    (await harness.recordNowhere(command, more)).seconds;
  const candidates = { written: run(), nowhere: run({ XDG_STATE_HOME: "/dev/null" }) } satisfies Record<
    Candidate,
    () => Promise<number>
  >;
  progress(`${calls} calls with and without a checkpoint`);
  if (warmUp) for (const one of Object.values(candidates)) await one();
  return resultOf(await inRounds<Candidate>(candidates, rounds, progress), calls);
}

function resultOf(figures: Figures<Candidate>, calls: number): BenchResult {
  const added = figures.written.map((seconds, round) => seconds - (figures.nowhere[round] ?? Number.NaN));
  const ratio = medianRatio(figures.written, figures.nowhere);
  const milliseconds = (seconds: number): string => ((1000 * seconds) / calls).toFixed(2);
  return {
    tables: [
      {
        title: `What the checkpoint costs a call, ${calls} calls, 8 at a time, milliseconds a call`,
        columns: ["", "median", "least", "most"],
        rows: [
          ...(Object.keys(titles) as Candidate[]).map((name) => {
            const summary = summaryOf(figures[name]);
            return [titles[name], ...[summary.median, summary.least, summary.most].map(milliseconds)];
          }),
          ["added", milliseconds(median(added)), "", ""],
        ],
      },
    ],
    notes: [
      "Whole processes; the endpoint answers at once and the tracking server keeps nothing, so that a call is as short",
      "as it gets. Answers that come together share one flush of the disk.",
    ],
    thresholds: [threshold(`${calls} calls: with a checkpoint to without`, ratio, { atMost: 1.5 })],
    figures,
  };
}
