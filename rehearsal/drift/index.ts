import type { Latency } from "azure-simulator";
import type { Show } from "../steps";
import { driftKindNamed, driftList } from "./kinds";
import { driftConfig, driftLatency, rehearseDrift, type DriftOptions } from "./rehearse-drift";
import { type DriftShown, misjudged } from "./shown";

/** A drift to be rehearsed, and the stage that it needs. */
export interface Drift {
  readonly latency: Latency;
  /** Of the stack, where the person says nothing else. */
  readonly config: Readonly<Record<string, string>>;
  rehearse(options: Omit<DriftOptions, "kind">, show: Show): Promise<DriftShown>;
  /** What is wrong with what the monitor said; undefined when it is right. */
  readonly misjudged: (shown: DriftShown) => string | undefined;
}

/** @throws UserError when there is none of this name */
export function driftNamed(name: string): Drift {
  const kind = driftKindNamed(name);
  return {
    latency: driftLatency,
    config: driftConfig,
    rehearse: (options, show) => rehearseDrift({ ...options, kind }, show),
    misjudged,
  };
}

export { driftList };
