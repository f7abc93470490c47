import type { BenchResult, PartOptions } from "../benchmark";
import { threshold } from "../threshold";
import { inRounds, type Figures } from "../rounds";
import { median } from "../statistics";
import { addedBy, type AddedTime, type TimedCalls } from "./added";
import type { TracingHarness } from "./harness";

const sides = { python: "Python's autolog", node: "traceOpenAI" } as const;
type Side = keyof typeof sides;
/** `alone`: traced, with a tracking server that stores nothing and leaves the processors to the caller. */
type Candidate = `${Side} ${"untraced" | "traced" | "alone"}`;

/** The time that tracing adds to a call in a warm process: the same calls one after another, traced and not. */
export async function addedTime(
  harness: TracingHarness,
  { calls, warmUpCalls }: { readonly calls: number; readonly warmUpCalls: number },
  { rounds, progress }: PartOptions,
): Promise<BenchResult> {
  const timed =
    (
      kind: "traced" | "untraced",
      command: readonly [string, string],
      record: TracingHarness["recordNowhere"] = harness.record,
    ) =>
    async (): Promise<TimedCalls> => {
      const { stdout } = await record([...command, kind, String(calls), String(warmUpCalls)]);
      return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as TimedCalls;
    };
  const python = [harness.python, harness.script("lab_calls.py")] as const;
  const node = [process.execPath, harness.calls] as const;
  progress(`the time that tracing adds to a call: ${calls} calls each`);
  const figures = await inRounds<Candidate, TimedCalls>(
    {
      "python untraced": timed("untraced", python),
      "python traced": timed("traced", python),
      "python alone": timed("traced", python, harness.recordNowhere),
      "node untraced": timed("untraced", node),
      "node traced": timed("traced", node),
      "node alone": timed("traced", node, harness.recordNowhere),
    },
    rounds,
    progress,
  );
  return resultOf(figures, calls);
}

function resultOf(figures: Figures<Candidate, TimedCalls>, calls: number): BenchResult {
  const added = (side: Side, kind: "traced" | "alone"): AddedTime[] =>
    figures[`${side} ${kind}`].map((traced, round) => {
      const untraced = figures[`${side} untraced`][round];
      if (untraced === undefined) throw new RangeError(`round ${round} has no untraced calls`);
      return addedBy(traced, untraced);
    });
  const servers = { traced: "MLflow's server", alone: "a server that keeps nothing" } as const;
  const both = {
    traced: { python: added("python", "traced"), node: added("node", "traced") },
    alone: { python: added("python", "alone"), node: added("node", "alone") },
  };
  const parts = [
    (time: AddedTime): number => time.median,
    (time: AddedTime): number => time.mean,
    (time: AddedTime): number => time.processor,
  ];
  const middle = (times: readonly AddedTime[], of: (time: AddedTime) => number): number =>
    median(times.map(of));
  const ratio = (kind: "traced" | "alone", of: (time: AddedTime) => number): number =>
    middle(both[kind].node, of) / middle(both[kind].python, of);
  const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(2);
  const medianCall = (candidate: Candidate): string =>
    milliseconds(median(figures[candidate].flatMap(({ durations }) => durations)));
  const kinds = ["traced", "alone"] as const;
  const rows = kinds.flatMap((kind) => [
    ...(Object.keys(sides) as Side[]).map((side) => [
      `${sides[side]}, ${servers[kind]}`,
      medianCall(`${side} untraced`),
      medianCall(`${side} ${kind}`),
      ...parts.map((of) => milliseconds(middle(both[kind][side], of))),
    ]),
    [`ratio, ${servers[kind]}`, "", "", ...parts.map((of) => ratio(kind, of).toFixed(2))],
  ]);
  return {
    tables: [
      {
        title: `${calls} calls one after another, milliseconds a call`,
        columns: ["", "untraced", "traced", "added, median", "added, mean", "added, processor"],
        rows,
      },
    ],
    notes: [
      "Added: traced less untraced, each in a process of its own. The median is what a caller waits longer for a call;",
      "the mean has in it what the delivery in the background takes from the callers; the processor's is the whole of it,",
      "the delivery of every trace included. With a server that keeps nothing, nothing else wants the processors: the",
      "difference is what MLflow's server, busy with the traces beside the calls, takes from the caller.",
    ],
    thresholds: [
      threshold(
        "time that tracing adds to a call: traceOpenAI to Python's autolog",
        ratio("traced", (time) => time.mean),
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
