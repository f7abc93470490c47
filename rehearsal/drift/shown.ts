import { UserError } from "rest-client";
import type { DriftKind } from "./kinds";

/** What was rehearsed of drift, and what the monitor said of it. */
export interface DriftShown {
  readonly kind: DriftKind;
  /** What happened to the model between the runs. */
  readonly told: string;
  /** Ids of the two runs. */
  readonly baseline: string;
  readonly candidate: string;
  readonly verdict: string;
  /** What the monitor found, in its own words. */
  readonly finding: string;
  /** Titles of the metrics that drifted, with what is known of them. */
  readonly drifted: readonly { readonly title: string; readonly evidence: string }[];
  /** The page's path. */
  readonly page: string;
}

interface MonitorReport {
  readonly verdict: string;
  readonly finding: string;
  readonly metrics: readonly {
    readonly title: string;
    readonly verdict: string;
    readonly evidence: string;
  }[];
}

/**
 * Reads the monitor's JSON document.
 * @throws UserError when it is none
 */
export function readMonitorReport(text: string): Pick<DriftShown, "verdict" | "finding" | "drifted"> {
  try {
    const { verdict, finding, metrics } = JSON.parse(text) as MonitorReport;
    const drifted = metrics
      .filter((metric) => metric.verdict === "drift")
      .map(({ title, evidence }) => ({ title, evidence }));
    return { verdict, finding, drifted };
  } catch (cause) {
    throw new UserError("the monitor's answer is not the document that was asked for", {
      cause,
    });
  }
}

/** What is wrong when the monitor did not see what happened, or saw what did not happen. */
export function misjudged({ kind, verdict, finding }: DriftShown): string | undefined {
  if (kind === "none")
    return verdict === "drift" ? `the monitor found a drift between two equal runs: ${finding}` : undefined;
  return verdict === "drift" ? undefined : `the monitor did not find the drift "${kind}": ${finding}`;
}
