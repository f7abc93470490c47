import type { Check } from "./expectations";

/** One reply to a case, held against everything that is expected of it. */
export interface Attempt {
  readonly passed: boolean;
  /** Null where the model's service refused the prompt. */
  readonly reply: string | null;
  readonly error?: string;
  readonly traceId: string;
  readonly latencyMs?: number;
  readonly completionTokens?: number;
  readonly checks: readonly Check[];
}

/** What came of a case. */
export interface CaseOutcome {
  readonly id: string;
  /** Of what the case asks and expects. */
  readonly digest: string;
  /** Whether more than half of the attempts did. */
  readonly passed: boolean;
  readonly attempts: readonly Attempt[];
}

/** What an accepted run says of a case. */
export type AcceptedCase = Pick<CaseOutcome, "id" | "digest" | "passed">;

export type Verdict = "passed" | "failed" | "regressed";

/** Ids of cases, each list in the order of the file; `removed` in that of the accepted run. */
export interface Comparison {
  /** Passed in the accepted run, and fail now. */
  readonly regressed: readonly string[];
  /** Failed in the accepted run, and pass now. */
  readonly fixed: readonly string[];
  /** Failed in the accepted run, and fail now: accepted as they are. */
  readonly stillFailing: readonly string[];
  /** Not in the accepted run, or otherwise there: they must pass. */
  readonly added: readonly string[];
  readonly edited: readonly string[];
  /** In the accepted run alone. */
  readonly removed: readonly string[];
}

export interface Gate {
  readonly verdict: Verdict;
  /** Why it is not "passed", for people. */
  readonly reasons: readonly string[];
  /** Null where no run has been accepted. */
  readonly comparison: Comparison | null;
}

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
