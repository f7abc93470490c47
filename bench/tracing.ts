import type { Benchmark, PartOptions } from "./benchmark";
import { together } from "./parts";
import { addedTime } from "./tracing/added-time";
import { checkpointCost } from "./tracing/checkpoint";
import { manyTracedCalls } from "./tracing/many-calls";
import { openHarness } from "./tracing/harness";
import { wholeProcess } from "./tracing/whole-process";

const defaultRounds = { process: 9, added: 5, checkpoint: 5, many: 3 };
const sizes = {
  default: { calls: 1_000, warmUpCalls: 100, manyCalls: 10_000 },
  short: { calls: 8, warmUpCalls: 1, manyCalls: 16 },
};

/** The cost of tracing, and whether it loses traces, against the lab written in Python. */
export const tracingBenchmark: Benchmark = {
  name: "tracing",
  summary:
    "a traced call against Python's autolog: the whole process, what it adds in one, a thousand of them",
  async run(fixtures, { repetitions, short }, progress) {
    const { calls, warmUpCalls, manyCalls } = short ? sizes.short : sizes.default;
    const of = (part: keyof typeof defaultRounds): PartOptions => ({
      rounds: repetitions ?? defaultRounds[part],
      warmUp: !short,
      progress,
    });
    const harness = await openHarness(fixtures);
    try {
      return together({
        wholeProcess: await wholeProcess(harness, of("process")),
        addedTime: await addedTime(harness, { calls, warmUpCalls }, of("added")),
        checkpoint: await checkpointCost(harness, calls, of("checkpoint")),
        manyCalls: await manyTracedCalls(harness, { calls, manyCalls }, of("many")),
      });
    } finally {
      await harness.close();
    }
  },
};
