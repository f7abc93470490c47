import { UserError } from "rest-client";
import type { BenchResult, PartOptions } from "../benchmark";
import { threshold } from "../threshold";
import { inRounds, type Figures } from "../rounds";
import { medianRatio, summaryOf } from "../statistics";
import { disagreements, type TestResults } from "./agreement";
import type { MonitorHarness } from "./harness";

interface Timed extends TestResults {
  readonly seconds: number;
  /** Of the whole comparison, where it was made. */
  readonly comparison?: number;
}
type Candidate = "scipy" | "monitor";

/** The tests from columns in memory, by the monitor and by scipy; both must find the same. */
export async function testsFromMemory(
  harness: MonitorHarness,
  traces: number,
  { rounds, progress }: PartOptions,
): Promise<BenchResult> {
  const { columns } = await harness.data(traces);
  const tested = (...command: [string, string]) => {
    return async (): Promise<Timed> =>
      JSON.parse((await harness.run([...command, ...columns])).stdout) as Timed;
  };
  progress("tests from memory");
  const figures = await inRounds<Candidate, Timed>(
    {
      scipy: tested(harness.python, harness.script("scipy_tests.py")),
      monitor: tested(process.execPath, harness.program("tests")),
    },
    rounds,
    progress,
  );
  const [scipy, monitor] = [figures.scipy[0], figures.monitor[0]];
  const different = scipy && monitor ? disagreements(scipy, monitor) : [];
  if (different.length > 0) {
    throw new UserError(`the monitor's tests and scipy's differ in ${different.join("; ")}`);
  }
  return resultOf(figures, traces);
}

function resultOf(figures: Figures<Candidate, Timed>, traces: number): BenchResult {
  const scipy = figures.scipy.map(({ seconds }) => seconds);
  const monitor = figures.monitor.map(({ seconds }) => seconds);
  const comparison = figures.monitor.map((timed) => timed.comparison ?? Number.NaN);
  const row = (title: string, values: readonly number[]): string[] => {
    const { median, least, most } = summaryOf(values);
    return [
      title,
      ...[median, least, most].map((seconds) => seconds.toFixed(3)),
      medianRatio(values, scipy).toFixed(2),
    ];
  };
  return {
    tables: [
      {
        title: `Tests of six numbers and two categories, ${traces} traces a side, from memory`,
        columns: ["seconds", "median", "least", "most", "to scipy"],
        rows: [
          row("scipy", scipy),
          row("the monitor's tests", monitor),
          row("the monitor's whole comparison", comparison),
        ],
      },
    ],
    notes: [
      "Kolmogorov-Smirnov, chi-square with Cramér's V, Benjamini-Hochberg: once, in a fresh process, after loading. Both find the same, or this would have failed. The whole comparison also has all that a",
      "report shows: histograms, distribution functions, series, the traces most unlike the baseline.",
    ],
    thresholds: [
      threshold("tests from memory: the monitor to scipy", medianRatio(monitor, scipy), { atMost: 1 }),
    ],
    figures: { scipy, monitor, comparison },
  };
}
