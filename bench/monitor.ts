import type { Benchmark, PartOptions } from "./benchmark";
import { testsFromMemory } from "./monitor/from-memory";
import { fromServer } from "./monitor/from-server";
import { growth } from "./monitor/growth";
import { openHarness } from "./monitor/harness";
import { wholeReport } from "./monitor/whole-report";
import { together } from "./parts";

const defaultRounds = { tests: 7, report: 3, growth: 3, server: 3 };
const sizes = {
  default: { traces: 100_000, growing: [1_000, 10_000, 100_000], onServer: 1_000 },
  short: { traces: 200, growing: [50, 100, 200], onServer: 10 },
} as const;

/** What a comparison of many traces costs, against scipy's tests and Evidently's report. */
export const monitorBenchmark: Benchmark = {
  name: "monitor",
  summary: "a comparison of 100,000 traces a side: its tests against scipy's, the report against Evidently's",
  async run(fixtures, { repetitions, short }, progress) {
    const { traces, growing, onServer } = short ? sizes.short : sizes.default;
    const of = (part: keyof typeof defaultRounds): PartOptions => ({
      rounds: repetitions ?? defaultRounds[part],
      warmUp: !short,
      progress,
    });
    const harness = await openHarness(fixtures, { short, progress });
    return together({
      tests: await testsFromMemory(harness, traces, of("tests")),
      report: await wholeReport(harness, traces, of("report")),
      growth: await growth(harness, growing, of("growth")),
      fromServer: await fromServer(fixtures, harness, onServer, of("server")),
    });
  },
};
