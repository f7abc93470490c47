import type { BenchResult } from "../benchmark";
import { bound } from "../bound";
import { inRounds, type Figures } from "../rounds";
import { median } from "../statistics";
import { addedBy, type AddedTime, type TimedCalls } from "./added";
import type { Stand } from "./stand";

const calls = 1000;
const warmUp = 100;

const sides = { python: "Python's autolog", node: "traceOpenAI" } as const;
type Side = keyof typeof sides;
type Candidate = `${Side} ${"untraced" | "traced"}`;

/** What tracing adds to a call in a process that is warm: the same calls one after another, traced and not. */
export async function addedTime(
  stand: Stand,
  rounds: number,
  progress: (text: string) => void,
): Promise<BenchResult> {
  const timed =
    (kind: "traced" | "untraced", ...command: [string, string]) =>
    async (): Promise<TimedCalls> => {
      const { stdout } = await stand.record([...command, kind, String(calls), String(warmUp)]);
      return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as TimedCalls;
    };
  const python = [stand.python, stand.script("lab_calls.py")] as const;
  const node = [process.execPath, stand.calls] as const;
  progress(`the time that tracing adds to a call: ${calls} calls each`);
  const figures = await inRounds<Candidate, TimedCalls>(
    {
      "python untraced": timed("untraced", ...python),
      "python traced": timed("traced", ...python),
      "node untraced": timed("untraced", ...node),
      "node traced": timed("traced", ...node),
    },
    rounds,
    progress,
  );
  return resultOf(figures);
}

function resultOf(figures: Figures<Candidate, TimedCalls>): BenchResult {
  const added = (side: Side): AddedTime[] =>
    figures[`${side} traced`].map((traced, round) => {
      const untraced = figures[`${side} untraced`][round];
      if (untraced === undefined) throw new RangeError(`round ${round} has no untraced calls`);
      return addedBy(traced, untraced);
    });
  const both = { python: added("python"), node: added("node") };
  const middle = (side: Side, of: (time: AddedTime) => number): number => median(both[side].map(of));
  const ratio = (of: (time: AddedTime) => number): number => middle("node", of) / middle("python", of);
  const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(2);
  const rows = (Object.keys(sides) as Side[]).map((side) => [
    sides[side],
    ...[
      median(figures[`${side} untraced`].flatMap(({ durations }) => durations)),
      median(figures[`${side} traced`].flatMap(({ durations }) => durations)),
      ...[
        (time: AddedTime) => time.median,
        (time: AddedTime) => time.mean,
        (time: AddedTime) => time.processor,
      ].map((of) => middle(side, of)),
    ].map(milliseconds),
  ]);
  return {
    tables: [
      {
        title: `${calls} calls one after another, milliseconds a call`,
        columns: ["", "untraced", "traced", "added, median", "added, mean", "added, processor"],
        rows: [
          ...rows,
          [
            "ratio",
            "",
            "",
            ratio((time) => time.median).toFixed(2),
            ratio((time) => time.mean).toFixed(2),
            ratio((time) => time.processor).toFixed(2),
          ],
        ],
      },
    ],
    notes: [
      "Added: traced less untraced, each in a process of its own. The median is what a caller waits longer for a call;",
      "the mean has in it what the delivery in the background takes from the callers; the processor's is the whole of it,",
      "the delivery of every trace included.",
    ],
    bounds: [
      bound(
        "time that tracing adds to a call: traceOpenAI to Python's autolog",
        ratio((time) => time.mean),
        {
          atMost: 0.25,
        },
      ),
    ],
    figures: {
      added: both,
      untraced: Object.fromEntries(
        (Object.keys(sides) as Side[]).map((side) => [
          side,
          figures[`${side} untraced`].map(({ durations }) => median(durations)),
        ]),
      ),
    },
  };
}
