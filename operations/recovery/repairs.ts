import { IDENTITY_TYPE } from "../../infra/config/lab-past";
import { providerUrnOf } from "../../stack/state";
import { type Named, namedThings } from "./look-up";
import { idFromInputs } from "../../stack/resource-ids";
import { nameOf, pendingCreations, type StackState, type StateResource } from "../../stack/state";

/** What becomes of one interrupted creation. */
export type Repair = { readonly urn: string; readonly name: string; readonly type: string } & (
  | { readonly kind: "import"; readonly id: string }
  /** Its id is given by the workspace, and it is found there by its name. */
  | ({ readonly kind: "look up"; readonly host: string } & Named)
  | { readonly kind: "clear"; readonly why: string }
  /** It may exist, and nothing here says under which id. */
  | { readonly kind: "unknown" }
);

/** Why a creation can simply be made again. */
function harmless({ type, custom }: StateResource): string | undefined {
  if (custom === false || type.startsWith("pulumi:providers:")) return "it exists in the state alone";
  switch (type) {
    case "databricks:index/cluster:Cluster":
      // A destroy takes it along with the lab's own workspace, and would leave it in one that stays.
      return "creating it again gives the cluster that is there, by its token: in an existing workspace, up before destroy";
    case IDENTITY_TYPE:
      return "nothing is named after it yet";
    case "pulumi-nodejs:dynamic/llmops:AccountPurge":
      return "nothing exists for it until the stack is destroyed";
    case "pulumi-nodejs:dynamic/llmops:DeployerRole":
      return "a role that is there is found by the next one";
    default:
      return undefined;
  }
}

/**
 * Decides what to do about each interrupted creation: what was asked of the service may exist there by now, and
 * Pulumi does not know it. Where the id follows from the inputs the resource is imported (a refresh then drops
 * it if it does not exist); where it does not, and creating it again is harmless, it is cleared.
 *
 * @param subscription the Azure subscription's id
 */
export function repairs(state: StackState, subscription: string): Repair[] {
  return pendingCreations(state).map(({ resource }) => {
    const { urn, type, inputs = {} } = resource;
    const about = { urn, type, name: nameOf(urn) };
    const why = harmless(resource);
    if (why !== undefined) return { ...about, kind: "clear", why };
    const id = idFromInputs(type, inputs, subscription);
    if (id !== undefined) return { ...about, kind: "import", id };
    const [host, called, thing] = [providerHost(state, resource), inputs["name"], namedThings[type]];
    if (thing !== undefined && typeof host === "string" && typeof called === "string")
      return { ...about, kind: "look up", host, thing, called };
    return { ...about, kind: "unknown" };
  });
}

/** What a resource's provider was given. */
export function providerInput(
  resources: readonly StateResource[],
  { provider = "" }: StateResource,
  key: string,
): unknown {
  const urn = providerUrnOf(provider);
  return resources.find((resource) => resource.urn === urn)?.inputs?.[key];
}

/** The address of the workspace that a resource's provider works in. */
export const providerHost = ({ deployment }: StackState, resource: StateResource): unknown =>
  providerInput(deployment?.resources ?? [], resource, "host");

/** The subscription that the state's own resources are in, or undefined where none is in any. */
export function subscriptionOf(state: StackState): string | undefined {
  const { resources = [], pending_operations: pending = [] } = state.deployment ?? {};
  for (const { id, inputs } of [...resources, ...pending.map(({ resource }) => resource)]) {
    const found = /^\/subscriptions\/([^/]+)/.exec(id ?? "")?.[1] ?? inputs?.["subscriptionId"];
    if (typeof found === "string" && found !== "") return found;
  }
  return undefined;
}
