import { workspaceOfHost, workspaceType, type ArmResource } from "../context/state";
import type { World } from "../context/context";
import type { Cluster } from "./compute/cluster";
import type { JobRun } from "./jobs/run";
import { newTree, type ObjectTree } from "./workspace/tree";

/** A secret scope with its secrets and who may do what with it. */
export interface SecretScope {
  readonly secrets: Map<string, { readonly value: Buffer; readonly updatedAt: number }>;
  /** Permission by principal. */
  readonly acls: Map<string, "MANAGE" | "WRITE" | "READ">;
}

/** A personal access token. */
export interface PersonalToken {
  readonly id: string;
  readonly value: string;
  readonly comment: string;
  readonly createdAt: number;
  /** Milliseconds since 1970; -1 for never. */
  readonly expiresAt: number;
}

export interface Job {
  readonly id: number;
  readonly createdAt: number;
  settings: Record<string, unknown>;
}

/** Where an experiment stands in the workspace; one that was deleted keeps its id. */
export interface Experiment {
  readonly id: string;
  path: string;
  deleted: boolean;
}

/** Everything inside one workspace. */
export interface Workspace {
  readonly host: string;
  /** The number that answers bear as X-Databricks-Org-Id. */
  readonly orgId: string;
  readonly tree: ObjectTree;
  readonly scopes: Map<string, SecretScope>;
  readonly tokens: Map<string, PersonalToken>;
  readonly clusters: Map<string, Cluster>;
  readonly jobs: Map<number, Job>;
  /** By id. */
  readonly runs: Map<number, JobRun>;
  /** By id. */
  readonly experiments: Map<string, Experiment>;
  /** Which experiment a run or a trace belongs to, as far as it was learnt. */
  readonly owners: Map<string, string>;
  /** ARM's resource, as it is now. */
  resource(): ArmResource;
  /** A number for an object that no other object of the workspace has; exact in JavaScript. */
  nextId(): number;
}

/** The workspaces of a cloud. What is inside one is gone with it. */
export interface Workspaces {
  /** The workspace behind a host, once ARM has made it. */
  atHost(host: string): Workspace | undefined;
  /** All that exist. */
  all(): readonly Workspace[];
  /** Hears of a workspace that is gone. */
  onGone(listener: (workspace: Workspace) => void): void;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const isReady = (resource: ArmResource): boolean => resource.properties["provisioningState"] === "Succeeded";

const registries = new WeakMap<World, Workspaces>();

/** The cloud's workspaces: one registry a world, whoever asks. */
export function workspacesOf(world: World): Workspaces {
  const known = registries.get(world);
  if (known) return known;
  const byOrg = new Map<string, Workspace>();
  const gone: ((workspace: Workspace) => void)[] = [];

  const enter = (resource: ArmResource): Workspace => {
    const orgId = text(resource.properties["workspaceId"]);
    const existing = byOrg.get(orgId);
    if (existing) return existing;
    const host = text(resource.properties["workspaceUrl"]);
    let counter = 0;
    const nextId = (): number => 1_000_000_000_000_000 + ++counter;
    const workspace: Workspace = {
      host,
      orgId,
      tree: newTree(world.state.identity.clientId, nextId, world.now()),
      scopes: new Map(),
      tokens: new Map(),
      clusters: new Map(),
      jobs: new Map(),
      runs: new Map(),
      experiments: new Map(),
      owners: new Map(),
      resource: () => workspaceOfHost(world.state, host) ?? resource,
      nextId,
    };
    byOrg.set(orgId, workspace);
    return workspace;
  };

  world.hooks.workspaceDeleted.push((resource) => {
    const orgId = text(resource.properties["workspaceId"]);
    const workspace = byOrg.get(orgId);
    byOrg.delete(orgId);
    if (workspace) for (const listener of gone) listener(workspace);
  });

  const registry: Workspaces = {
    atHost(host) {
      const resource = workspaceOfHost(world.state, host);
      return resource && isReady(resource) ? enter(resource) : undefined;
    },
    all: () =>
      [...world.state.resources.values()]
        .filter(
          (resource) => resource.type === workspaceType && text(resource.properties["workspaceUrl"]) !== "",
        )
        .map(enter),
    onGone: (listener) => gone.push(listener),
  };
  registries.set(world, registry);
  return registry;
}
