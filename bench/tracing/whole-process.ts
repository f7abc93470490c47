import { UserError } from "rest-client";
import type { BenchResult, PartOptions } from "../benchmark";
import { threshold } from "../threshold";
import { megabytes, type Usage } from "../measured";
import { inRounds, type Figures } from "../rounds";
import { medianRatio, summaryOf } from "../statistics";
import { completionTokens } from "../chat-endpoint";
import { recordedIn } from "./recorded";
import type { TracingHarness } from "./harness";

const titles = {
  python: "Python's lab script",
  llmops: "llmops workload",
  npx: "npx llmops workload",
  node: "node alone, a program that does nothing",
} as const;
type Candidate = keyof typeof titles;

/** A user's wait for the whole command, with one call traced and recorded. */
export async function wholeProcess(
  harness: TracingHarness,
  { rounds, warmUp, progress }: PartOptions,
): Promise<BenchResult> {
  const recorded =
    (...command: [string, ...string[]]) =>
    async (): Promise<Usage> => {
      const { experimentId, seconds, memory, processor } = await harness.record(command);
      await expectOneTrace(harness, experimentId, command);
      return { seconds, memory, processor };
    };
  const candidates = {
    python: recorded(harness.python, harness.script("lab.py")),
    llmops: recorded(process.execPath, harness.llmops, "workload"),
    npx: recorded("npx", "llmops", "workload"),
    async node() {
      const { seconds, memory, processor } = await harness.record([process.execPath, "-e", "0"]);
      return { seconds, memory, processor };
    },
  } satisfies Record<Candidate, () => Promise<Usage>>;
  if (warmUp) {
    progress("one traced call: everything once, unmeasured");
    for (const run of Object.values(candidates)) await run();
  }
  return resultOf(await inRounds<Candidate, Usage>(candidates, rounds, progress));
}

/** @throws UserError when the server does not hold just what the lab records */
async function expectOneTrace(
  { url }: TracingHarness,
  experimentId: string,
  command: readonly string[],
): Promise<void> {
  const recorded = await recordedIn(url, experimentId);
  const { runs, withoutRun } = recorded;
  const [run] = runs;
  if (
    runs.length === 1 &&
    run?.status === "FINISHED" &&
    run.params["completion_tokens"] === String(completionTokens) &&
    run.traces === 1 &&
    withoutRun === 0
  )
    return;
  throw new UserError(
    `${command.join(" ")} left something else than a finished run with its trace: ${JSON.stringify(recorded)}`,
  );
}

function resultOf(figures: Figures<Candidate, Usage>): BenchResult {
  const seconds = (name: Candidate): number[] => figures[name].map((usage) => usage.seconds);
  const memory = (name: Candidate): number[] => figures[name].map((usage) => usage.memory);
  const processor = (name: Candidate): number[] => figures[name].map((usage) => usage.processor);
  const ratio = (of: (name: Candidate) => number[], name: Candidate): number =>
    medianRatio(of(name), of("python"));
  const rows = (Object.keys(titles) as Candidate[]).map((name) => {
    const { median, least, most } = summaryOf(seconds(name));
    return [
      titles[name],
      ...[median, least, most].map((value) => value.toFixed(2)),
      ratio(seconds, name).toFixed(3),
      summaryOf(processor(name)).median.toFixed(2),
      megabytes(summaryOf(memory(name)).median).toFixed(0),
      ratio(memory, name).toFixed(2),
    ];
  });
  return {
    tables: [
      {
        title: "One traced call, the whole process",
        columns: ["", "s, median", "least", "most", "to Python", "processor s", "MB", "to Python"],
        rows,
      },
    ],
    notes: [
      "After each, the server is asked: one finished run with completion_tokens, and its trace with spans.",
      "The endpoint answers at once, so this is all overhead. Node alone is the floor of any command in Node.",
    ],
    thresholds: [
      threshold("one traced call, wall time: llmops workload to Python", ratio(seconds, "llmops"), {
        atMost: 0.12,
      }),
      threshold("one traced call, peak memory: llmops workload to Python", ratio(memory, "llmops"), {
        atMost: 0.5,
      }),
    ],
    figures,
  };
}
