import { type Gate } from "./gate";
import { type CaseOutcome } from "./outcome";

/** What an evaluation found, as `--json` prints it and the run's artifact holds it. */
export interface EvaluationReport extends Gate {
  readonly version: 1;
  readonly dataset: string;
  readonly cases: {
    readonly file: string;
    /** SHA-256 of its text. */
    readonly digest: string;
  };
  readonly repeat: number;
  readonly deployment: string;
  /** The model that answered, by the service's word; null where it refused everything. */
  readonly model: string | null;
  readonly run: {
    /** Null where the tracking server was not reached. */
    readonly id: string | null;
    readonly name: string;
    readonly status: string;
    readonly experimentId: string | null;
    readonly url: string | null;
  };
  /** The run that this one was compared with. */
  readonly acceptedRun: { readonly id: string; readonly name: string } | null;
  /** Whether later runs are compared with this one. */
  readonly accepted: boolean;
  readonly metrics: Readonly<Record<string, number>>;
  /** In the order of the file. */
  readonly results: readonly CaseOutcome[];
}
