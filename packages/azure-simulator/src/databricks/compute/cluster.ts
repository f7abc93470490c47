import type { Fields } from "../fields";

/** Why a cluster ended. */
export interface TerminationReason {
  /** E.g. USER_REQUEST, INACTIVITY, AZURE_QUOTA_EXCEEDED_EXCEPTION. */
  readonly code: string;
  readonly type: "SUCCESS" | "CLIENT_ERROR" | "CLOUD_FAILURE" | "SERVICE_FAULT";
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a cluster is in, and since when (milliseconds since 1970). */
export type Phase =
  | {
      readonly state: "PENDING" | "RESTARTING" | "RESIZING";
      readonly since: number;
      /** What its start will end in; undefined when it will run. */
      readonly failure: TerminationReason | undefined;
    }
  | { readonly state: "RUNNING"; readonly since: number; readonly activeAt: number }
  | {
      readonly state: "TERMINATING" | "TERMINATED";
      readonly since: number;
      readonly reason: TerminationReason;
    };

export interface ClusterEvent {
  readonly timestamp: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Library {
  readonly library: Record<string, unknown>;
  status: "PENDING" | "INSTALLED" | "UNINSTALL_ON_RESTART";
}

/** A cluster: what was asked for, and where its life stands. */
export interface Cluster {
  readonly id: string;
  /** The request that made it, or the last edit. */
  spec: Fields;
  phase: Phase;
  /** When it was last started. */
  startedAt: number;
  pinned: boolean;
  readonly events: ClusterEvent[];
  readonly libraries: Library[];
  /** What runs on it: it does not stop for idleness meanwhile, and each is told when it ends. */
  readonly work: Set<() => void>;
}

/** Milliseconds. */
export interface ClusterLatency {
  readonly clusterStart: number;
  readonly clusterTerminate: number;
}

const minute = 60_000;

/** The phase that follows at its moment, or undefined while the present one lasts. */
function nextPhase(phase: Phase, autoterminationMinutes: number, latency: ClusterLatency): Phase | undefined {
  switch (phase.state) {
    case "PENDING":
    case "RESTARTING":
    case "RESIZING": {
      const since = phase.since + latency.clusterStart;
      return phase.failure
        ? { state: "TERMINATING", since, reason: phase.failure }
        : { state: "RUNNING", since, activeAt: since };
    }
    case "RUNNING":
      return autoterminationMinutes > 0
        ? {
            state: "TERMINATING",
            since: phase.activeAt + autoterminationMinutes * minute,
            reason: {
              code: "INACTIVITY",
              type: "SUCCESS",
              parameters: { inactivity_duration_min: String(autoterminationMinutes) },
            },
          }
        : undefined;
    case "TERMINATING":
      return { state: "TERMINATED", since: phase.since + latency.clusterTerminate, reason: phase.reason };
    case "TERMINATED":
      return undefined;
  }
}

/**
 * The phases that a cluster has entered by a moment, in their order; empty while nothing changed.
 * With no latency a start is over at once, so that the first look finds the cluster running.
 */
export function phasesUntil(
  phase: Phase,
  now: number,
  autoterminationMinutes: number,
  latency: ClusterLatency,
): readonly Phase[] {
  const entered: Phase[] = [];
  for (let current = phase; ;) {
    const next = nextPhase(current, autoterminationMinutes, latency);
    if (!next || next.since > now) return entered;
    entered.push(next);
    current = next;
  }
}

/** Minutes without work after which a cluster ends; 120 where the request says nothing, 0 for never. */
export function autotermination(spec: Fields): number {
  const minutes = spec["autotermination_minutes"];
  return typeof minutes === "number" ? minutes : 120;
}

const eventOf: Readonly<Record<Phase["state"], string>> = {
  PENDING: "STARTING",
  RESTARTING: "RESTARTING",
  RESIZING: "RESIZING",
  RUNNING: "RUNNING",
  TERMINATING: "TERMINATING",
  TERMINATED: "TERMINATED",
};

/** Puts a cluster into a phase, and writes it down. */
export function enter(cluster: Cluster, phase: Phase): void {
  // What runs stays on the machines that stay.
  if (cluster.phase.state === "RUNNING" && phase.state !== "RESIZING")
    for (const lost of cluster.work) lost();
  cluster.phase = phase;
  // Databricks reports the end once, when it begins.
  if (phase.state === "TERMINATED") return;
  cluster.events.push({
    timestamp: phase.since,
    type: eventOf[phase.state],
    details: phase.state === "TERMINATING" ? { reason: phase.reason } : {},
  });
}

/** Brings a cluster to a moment. */
export function advance(cluster: Cluster, now: number, latency: ClusterLatency): void {
  const minutes = cluster.work.size > 0 ? 0 : autotermination(cluster.spec);
  for (const phase of phasesUntil(cluster.phase, now, minutes, latency)) enter(cluster, phase);
}
