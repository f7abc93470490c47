/** A resource as `pulumi stack export` shows it, as far as recovery looks at it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** False for components, which exist in the state alone. */
  readonly custom?: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** URN, two colons, and id of the resource's provider. */
  readonly provider?: string;
  /** It was replaced, and is still to be deleted. */
  readonly delete?: boolean;
  /** It was deleted to be replaced, and what replaces it is still to be created. */
  readonly pendingReplacement?: boolean;
}

/** An operation that was under way when Pulumi was killed. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: StateResource;
}

/** A stack's state, as far as recovery looks at it. */
export interface StackState {
  readonly version?: number;
  readonly deployment?: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/** The creations that were interrupted; a refresh settles every other kind of operation by itself. */
export const pendingCreations = (state: StackState): readonly PendingOperation[] =>
  (state.deployment?.pending_operations ?? []).filter(({ type }) => type === "creating");

/** The last part of a URN: the name that the program gave the resource. */
export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/**
 * The state with its interrupted creations settled: what `created` has an id for stands among the resources,
 * with its inputs, for a refresh to read the rest or to drop it; nothing is pending any more.
 *
 * The engine's own `refresh --import-pending-creates` sets such an operation to "importing" and then forgets it
 * (3.259), so the state is edited as `pulumi stack export` and `import` are meant for.
 *
 * @param created ids by URN
 */
export function settled(state: StackState, created: ReadonlyMap<string, string>): StackState {
  const arrived = new Map<string, StateResource>();
  for (const { resource } of pendingCreations(state)) {
    const id = created.get(resource.urn);
    if (id !== undefined) arrived.set(resource.urn, { ...resource, id, outputs: resource.inputs ?? {} });
  }
  const { pending_operations: _settled, resources = [], ...deployment } = state.deployment ?? {};
  const placed = resources.flatMap((resource) => {
    const successor = resource.delete ? undefined : arrived.get(resource.urn);
    if (successor === undefined) return [resource];
    arrived.delete(resource.urn);
    // As the engine does at the end of a creation that replaces: two resources of one URN are no valid state.
    return resource.pendingReplacement ? [successor] : [successor, { ...resource, delete: true }];
  });
  return { ...state, deployment: { ...deployment, resources: [...placed, ...arrived.values()] } };
}

/** A resource whose creation the service has not ended, or has ended badly. */
export interface Provisioning {
  readonly urn: string;
  readonly name: string;
  /** ARM's provisioning state, e.g. `Creating`, `Failed`. */
  readonly provisioningState: string;
}

const succeeded = /^(succeeded|disabled)$/i;
const failed = /^(failed|cancell?ed)$/i;

/** Which of the resources are still being created, and which could not be, by the state that a refresh has read. */
export function provisioning(
  state: StackState,
  urns: ReadonlySet<string>,
): { readonly running: Provisioning[]; readonly failed: Provisioning[] } {
  const unfinished = (state.deployment?.resources ?? []).flatMap(({ urn, outputs, delete: old }) => {
    const value = provisioningStateOf(outputs);
    if (old || !urns.has(urn) || value === undefined || succeeded.test(value)) return [];
    return [{ urn, name: nameOf(urn), provisioningState: value }];
  });
  const isFailed = ({ provisioningState }: Provisioning): boolean => failed.test(provisioningState);
  return { running: unfinished.filter((one) => !isFailed(one)), failed: unfinished.filter(isFailed) };
}

function provisioningStateOf(outputs: StateResource["outputs"]): string | undefined {
  const nested = outputs?.["properties"] as { provisioningState?: unknown } | undefined;
  const value = outputs?.["provisioningState"] ?? nested?.provisioningState;
  return typeof value === "string" ? value : undefined;
}
