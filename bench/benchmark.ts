import type { Threshold } from "./threshold";
import type { Fixtures } from "./fixtures";
import type { Table } from "./table";

/** Options of the command line. */
export interface BenchOptions {
  /** Rounds of each benchmark; undefined means each benchmark's default. */
  readonly repetitions: number | undefined;
  /** Latencies as in Azure, which take minutes, instead of shortened ones. */
  readonly full: boolean;
  /** The smallest sizes, with no warm-up: everything runs, and the figures mean nothing. */
  readonly short: boolean;
}

/** How one part of a benchmark is measured. */
export interface PartOptions {
  readonly rounds: number;
  /** Whether everything runs once before, unmeasured. */
  readonly warmUp: boolean;
  readonly progress: (text: string) => void;
}

/** A measurement, side by side with what it is compared with. */
export interface Benchmark {
  /** The name that `--only` takes. */
  readonly name: string;
  /** Half a sentence for the help text. */
  readonly summary: string;
  /** @throws UserError when a measured program fails */
  readonly run: (
    fixtures: Fixtures,
    options: BenchOptions,
    progress: (text: string) => void,
  ) => Promise<BenchResult>;
}

export interface BenchResult {
  readonly tables: readonly Table[];
  /** How the figures came about, for a reader of the output alone. */
  readonly notes: readonly string[];
  readonly thresholds: readonly Threshold[];
  /** All measurements, for `--json`. Seconds unless a name says otherwise. */
  readonly figures: Readonly<Record<string, unknown>>;
}
