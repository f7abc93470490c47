import type { Benchmark } from "./benchmark";
import { together } from "./parts";
import { addedTime } from "./tracing/added-time";
import { checkpointCost } from "./tracing/checkpoint";
import { manyTracedCalls } from "./tracing/many-calls";
import { openHarness } from "./tracing/harness";
import { wholeProcess } from "./tracing/whole-process";

const defaultRounds = { process: 9, added: 5, checkpoint: 5, many: 3 };

/** What tracing costs and whether it loses anything, against the lab as it is written in Python. */
export const tracingBenchmark: Benchmark = {
  name: "tracing",
  summary:
    "a traced call against Python's autolog: the whole process, what it adds in one, a thousand of them",
  async run(fixtures, { repetitions }, progress) {
    const harness = await openHarness(fixtures, progress);
    try {
      return together({
        wholeProcess: await wholeProcess(harness, repetitions ?? defaultRounds.process, progress),
        addedTime: await addedTime(harness, repetitions ?? defaultRounds.added, progress),
        checkpoint: await checkpointCost(harness, repetitions ?? defaultRounds.checkpoint, progress),
        manyCalls: await manyTracedCalls(harness, repetitions ?? defaultRounds.many, progress),
      });
    } finally {
      await harness.close();
    }
  },
};
