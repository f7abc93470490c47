import type { Benchmark } from "./benchmark";
import { testsFromMemory } from "./monitor/from-memory";
import { fromServer } from "./monitor/from-server";
import { growth } from "./monitor/growth";
import { openHarness } from "./monitor/harness";
import { wholeReport } from "./monitor/whole-report";
import { together } from "./parts";

const defaultRounds = { tests: 7, report: 3, growth: 3, server: 3 };

/** What a comparison of many traces costs, against scipy's tests and Evidently's report. */
export const monitorBenchmark: Benchmark = {
  name: "monitor",
  summary: "a comparison of 100,000 traces a side: its tests against scipy's, the report against Evidently's",
  async run(fixtures, { repetitions }, progress) {
    const harness = await openHarness(fixtures, progress);
    return together({
      tests: await testsFromMemory(harness, repetitions ?? defaultRounds.tests, progress),
      report: await wholeReport(harness, repetitions ?? defaultRounds.report, progress),
      growth: await growth(harness, repetitions ?? defaultRounds.growth, progress),
      fromServer: await fromServer(fixtures, harness, repetitions ?? defaultRounds.server, progress),
    });
  },
};
