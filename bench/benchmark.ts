import type { Threshold } from "./threshold";
import type { Fixtures } from "./fixtures";
import type { Table } from "./table";

/** What was asked for on the command line. */
export interface BenchOptions {
  /** Instead of each benchmark's own number. */
  readonly repetitions: number | undefined;
  /** Latencies as in Azure, which take minutes, instead of scaled ones. */
  readonly full: boolean;
}

/** One thing to measure, side by side with what it is compared with. */
export interface Benchmark {
  /** What `--only` takes. */
  readonly name: string;
  /** In half a sentence. */
  readonly summary: string;
  /** @throws RehearsalError when what is to be measured does not run */
  readonly run: (
    fixtures: Fixtures,
    options: BenchOptions,
    progress: (text: string) => void,
  ) => Promise<BenchResult>;
}

export interface BenchResult {
  readonly tables: readonly Table[];
  /** How the figures came about, for whoever reads only the output. */
  readonly notes: readonly string[];
  readonly thresholds: readonly Threshold[];
  /** Everything that was measured, for `--json`. Seconds unless a name says otherwise. */
  readonly figures: Readonly<Record<string, unknown>>;
}
