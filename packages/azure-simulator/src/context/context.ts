import type { FaultInjector } from "../faults/injector";
import type { Latency } from "./service";
import type { ArmResource, CloudState } from "./state";
import type { TokenIssuer } from "../entra/tokens";

/** Something that still exists: what a person would be billed for, or what would block a name. */
export interface Leftover {
  /** An ARM type, or `soft-deleted account`, `cluster`, … */
  readonly kind: string;
  readonly id: string;
}

/**
 * What a service learns from ARM, and what it tells about itself. A data plane registers what it wants to hear;
 * ARM calls it when the thing has happened, in the order of registration.
 */
export interface WorldHooks {
  /** A workspace has reached Succeeded: it has its workspaceId and its workspaceUrl. */
  readonly workspaceCreated: ((workspace: ArmResource) => void)[];
  /** A workspace is gone from ARM, and with it everything inside. */
  readonly workspaceDeleted: ((workspace: ArmResource) => void)[];
  /** What exists inside a service that ARM does not list, e.g. clusters that were not deleted. */
  readonly leftovers: (() => readonly Leftover[])[];
  /** Called once by `close()`, which waits for them: stop timers and processes, drop what is held. */
  readonly closing: (() => void | Promise<void>)[];
}

/** A Python that runs notebooks, as the clusters of the workspaces would. */
export interface NotebookRuntime {
  /** The interpreter, with what the notebooks import. */
  readonly python: string;
  /** Where running notebooks have their folders. */
  readonly folder: string;
  /** What a process needs to meet this cloud, as from within a virtual network by its ARM id where one is given. */
  environment(network?: string): Record<string, string>;
}

/** What the services of one cloud share. */
export interface World {
  readonly state: CloudState;
  readonly tokens: TokenIssuer;
  readonly latency: Latency;
  readonly faults: FaultInjector;
  /** The real MLflow server behind the workspaces, with its login in the address; undefined when none runs. */
  readonly mlflow: URL | undefined;
  /** Left out: no notebook can be run. */
  readonly notebooks?: NotebookRuntime | undefined;
  /** Milliseconds since 1970; a test may inject its own clock. */
  now(): number;
  readonly hooks: WorldHooks;
}
