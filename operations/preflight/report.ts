import { type ExitCode, exitCodes } from "rest-client";

/** `unverified` is what nobody could look at, for want of a permission or of an answer; it is never `ok`. */
export type Status = "ok" | "problem" | "unverified";

/** What a check decided. */
export interface Verdict {
  readonly status: Status;
  /** One sentence for people. */
  readonly message: string;
  /** Commands, each of which would mend it. */
  readonly fixes?: readonly string[];
}

/** A check's result. */
export interface CheckResult extends Verdict {
  /** Stable, for scripts, for example `token-quota`. */
  readonly id: string;
  readonly title: string;
  /** What a problem would stop: `up` fails, or `down` leaves something behind. */
  readonly stops: "up" | "down";
  readonly fixes: readonly string[];
}

/** How a region fits. */
export interface RegionReport {
  readonly region: string;
  readonly status: Status;
  readonly checks: readonly CheckResult[];
}

/** What a preflight found. */
export interface PreflightReport {
  /** The worst of all checks: a problem, else something unverified, else ok. */
  readonly status: Status;
  readonly project: string;
  readonly stack: string;
  readonly subscriptionId: string | null;
  /** Where the stack is deployed to, as configured or drawn. */
  readonly region: string | null;
  readonly checks: readonly CheckResult[];
  /** The lab's regions in the stack's own order, where all of them were asked for. */
  readonly regions: readonly RegionReport[] | null;
  /** The region that was written into the stack's configuration. */
  readonly picked: string | null;
  /** Resource providers that were registered. */
  readonly registered: readonly string[];
}

/** The worst of several. */
export function worst(statuses: readonly { readonly status: Status }[]): Status {
  const has = (status: Status): boolean => statuses.some((one) => one.status === status);
  return has("problem") ? "problem" : has("unverified") ? "unverified" : "ok";
}

/** What the command ends with. */
export const exitCodeOf: Readonly<Record<Status, ExitCode>> = {
  ok: exitCodes.success,
  problem: exitCodes.failure,
  unverified: exitCodes.unverified,
};
