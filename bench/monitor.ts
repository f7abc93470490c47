import type { Benchmark } from "./benchmark";
import { testsFromMemory } from "./monitor/from-memory";
import { fromServer } from "./monitor/from-server";
import { growth } from "./monitor/growth";
import { openStand } from "./monitor/harness";
import { wholeReport } from "./monitor/whole-report";
import { together } from "./parts";

const defaultRounds = { tests: 7, report: 3, growth: 3, server: 3 };

/** What a comparison of many traces costs, against scipy's tests and Evidently's report. */
export const monitorBenchmark: Benchmark = {
  name: "monitor",
  summary: "a comparison of 100,000 traces a side: its tests against scipy's, the report against Evidently's",
  async run(ground, { repetitions }, progress) {
    const stand = await openStand(ground, progress);
    return together({
      tests: await testsFromMemory(stand, repetitions ?? defaultRounds.tests, progress),
      report: await wholeReport(stand, repetitions ?? defaultRounds.report, progress),
      growth: await growth(stand, repetitions ?? defaultRounds.growth, progress),
      fromServer: await fromServer(ground, stand, repetitions ?? defaultRounds.server, progress),
    });
  },
};
