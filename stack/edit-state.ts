import { nameOf, pendingCreations, type StackState, type StateResource } from "./state";
import { inDependencyOrder } from "./topological-order";

/**
 * What was deleted to be replaced, and is not replaced yet. The engine keeps it, and in the next `up` (3.259)
 * deletes it once more if what it depends on is replaced, too: in a workspace that is gone, that fails for good.
 */
export const awaitingReplacement = (state: StackState): readonly StateResource[] =>
  (state.deployment?.resources ?? []).filter((resource) => resource.pendingReplacement === true);

/**
 * The state with everything settled that an interrupted or failed `up` has left open: what `created` has an id
 * for stands among the resources, with its inputs, for a refresh to read the rest or to drop it; what was deleted
 * to be replaced is gone, and is simply created by the next `up`; nothing is pending any more.
 *
 * The engine's own `refresh --import-pending-creates` sets such a creation to "importing" and then forgets it
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
  const placed = resources.flatMap((resource): StateResource[] => {
    const successor = resource.delete ? undefined : arrived.get(resource.urn);
    if (successor !== undefined) arrived.delete(resource.urn);
    const before = successor === undefined ? [] : [successor];
    if (resource.pendingReplacement) return before;
    if (resource.external === true && successor !== undefined) return before;
    // As the engine does at the end of a creation that replaces: two resources of one URN are no valid state.
    return successor === undefined ? [resource] : [successor, { ...resource, delete: true }];
  });
  const next = [...placed, ...arrived.values()];
  const there = new Set(next.map(({ urn }) => urn));
  const whole = next.map((one) => referringTo(there, one));
  return { ...state, deployment: { ...deployment, resources: inDependencyOrder(whole) } };
}

/** The state without some resources; what refers to them is settled afterwards. */
export const forgetting = (state: StackState, urns: ReadonlySet<string>): StackState => ({
  ...state,
  deployment: {
    ...state.deployment,
    resources: (state.deployment?.resources ?? []).filter(({ urn }) => !urns.has(urn)),
  },
});

/** The resource without references to what is not there. */
function referringTo(there: ReadonlySet<string>, resource: StateResource): StateResource {
  const present = (urns: readonly string[]): string[] => urns.filter((urn) => there.has(urn));
  const { dependencies, propertyDependencies, deletedWith, ...rest } = resource;
  return {
    ...rest,
    ...(dependencies && { dependencies: present(dependencies) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([key, urns]) => [key, urns && present(urns)]),
      ),
    }),
    ...(deletedWith !== undefined && there.has(deletedWith) && { deletedWith }),
  };
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
