import type { Benchmark } from "./benchmark";
import { together } from "./parts";
import { addedTime } from "./tracing/added-time";
import { checkpointCost } from "./tracing/checkpoint";
import { manyTracedCalls } from "./tracing/many-calls";
import { openStand } from "./tracing/harness";
import { wholeProcess } from "./tracing/whole-process";

const defaultRounds = { process: 9, added: 5, checkpoint: 5, many: 3 };

/** What tracing costs and whether it loses anything, against the lab as it is written in Python. */
export const tracingBenchmark: Benchmark = {
  name: "tracing",
  summary:
    "a traced call against Python's autolog: the whole process, what it adds in one, a thousand of them",
  async run(ground, { repetitions }, progress) {
    const stand = await openStand(ground, progress);
    try {
      return together({
        wholeProcess: await wholeProcess(stand, repetitions ?? defaultRounds.process, progress),
        addedTime: await addedTime(stand, repetitions ?? defaultRounds.added, progress),
        checkpoint: await checkpointCost(stand, repetitions ?? defaultRounds.checkpoint, progress),
        manyCalls: await manyTracedCalls(stand, repetitions ?? defaultRounds.many, progress),
      });
    } finally {
      await stand.close();
    }
  },
};
