import { LAB_TYPE } from "../../infra/config/lab-past";
import { MOVE_HAS_BEGUN } from "../../infra/config/move";
import { inDependencyOrder } from "../../stack/topological-order";
import type { StackCommands } from "./stack-commands";
import { pendingCreations, type StackState, type StateResource } from "../../stack/state";

/** The state with its lab back where it stands, where the program refuses to go on since a move of it has begun. */
export async function stayedIn(
  state: StackState,
  commands: Pick<StackCommands, "preview">,
): Promise<StackState | undefined> {
  const back = movedBack(state);
  if (back === undefined) return undefined;
  const preview = await commands.preview();
  const said = typeof preview === "string" ? preview : JSON.stringify(preview.diagnostics ?? []);
  return said.includes(MOVE_HAS_BEGUN) ? back : undefined;
}

/**
 * The state of a stack whose lab has begun to move and shall stay, with the two halves changed over: what stands in the
 * old place is the stack's, and what was made in the new one is what the next `up` deletes. Undefined where nothing was
 * made twice, or where what is still to be deleted is not the lab that the outputs name.
 */
export function movedBack(state: StackState): StackState | undefined {
  const { resources = [] } = state.deployment ?? {};
  const old = standing(resources);
  // What a killed `up` has begun is settled first.
  if (pendingCreations(state).length > 0) return undefined;
  if (old.size === 0 || !areOf(resources, [...old.values()])) return undefined;
  const kept: StateResource[] = [];
  const leaving: StateResource[] = [];
  for (const resource of resources) {
    const { delete: isLeaving, ...rest } = resource;
    const isOld = old.get(resource.urn) === resource;
    if (isOld) kept.push(rest);
    else if (isLeaving === true) leaving.push(resource);
    else if (old.has(resource.urn)) leaving.push({ ...resource, delete: true });
    else kept.push(resource);
  }
  return {
    ...state,
    deployment: { ...state.deployment, resources: inDependencyOrder([...kept, ...leaving]) },
  };
}

/**
 * By URN, what is still to be deleted of that which was made anew. Of several it is the one that was there first, which
 * the engine keeps last: a move that fails deletes nothing, and what came to its end has left nothing to delete.
 */
function standing(resources: readonly StateResource[]): ReadonlyMap<string, StateResource> {
  const current = new Set(resources.flatMap(({ urn, delete: old }) => (old ? [] : [urn])));
  return new Map(
    resources.flatMap((one) =>
      one.delete === true && current.has(one.urn) ? [[one.urn, one] as const] : [],
    ),
  );
}

/** Whether what has an ARM id is what the labs' outputs name; something else may have been left by a failed deletion. */
function areOf(resources: readonly StateResource[], old: readonly StateResource[]): boolean {
  const labs = resources.filter(({ type }) => type === LAB_TYPE).map(({ outputs = {} }) => outputs);
  const named = new Set(
    labs.flatMap(({ openaiAccountId, workspaceId, resourceGroup, subscriptionId }) =>
      [
        openaiAccountId,
        workspaceId,
        `/subscriptions/${String(subscriptionId)}/resourceGroups/${String(resourceGroup)}`,
      ].map((id) => String(id).toLowerCase()),
    ),
  );
  return old
    .filter(({ type }) =>
      /:(resources:ResourceGroup|cognitiveservices:Account|databricks:Workspace)$/.test(type),
    )
    .every(({ id = "" }) => named.has(id.toLowerCase()));
}
