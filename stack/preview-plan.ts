import { type PendingOperation, providerUrnOf, type StackState, type StateResource } from "./state";
import { idFromInputs } from "./resource-ids";

/** What `pulumi preview --json` prints, as far as recovery looks at it. */
export interface Preview {
  readonly steps?: readonly {
    readonly op: string;
    readonly urn: string;
    readonly newState?: StateResource;
  }[];
  readonly diagnostics?: readonly { readonly message: string }[];
}

/** Stands for a value that a preview does not know. Source: the engine's plugin.UnknownStringValue. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A creation, and the taking over of what was only read before, which is shown as a replacement. */
const creations = new Set(["create", "replace"]);

/**
 * Types whose creation fails where there is one already, or makes a second one, as a job's. The others' gives the one
 * that there is, or overwrites it.
 */
const exclusive =
  /^(azure-native:|databricks:index\/(credential:Credential|secretScope:SecretScope|mlflowExperiment:MlflowExperiment|job:Job)$)/;

/**
 * The creations that the next `up` would begin and that must not be made where the thing exists already, as if they
 * were pending: a service may have done what it was asked for, and its answer may have been lost. Left out is what has
 * inputs that nothing tells before something else is created, or a parent or a provider that is not in the state.
 * A replacement is none, unless it is of something that the stack only reads.
 *
 * @param subscription the Azure subscription's id
 */
export function plannedCreations(
  { steps = [] }: Preview,
  state: StackState,
  subscription: string,
): PendingOperation[] {
  const resources = state.deployment?.resources ?? [];
  const there = new Set(resources.map(({ urn }) => urn));
  const owned = new Set(resources.flatMap(({ urn, external }) => (external === true ? [] : [urn])));
  /** What is to be created, as far as its inputs are known: an account's deployment has its account's name. */
  const inputsOf = new Map(resources.map(({ urn, inputs = {} }) => [urn, inputs]));
  return steps.flatMap(({ op, urn, newState }): PendingOperation[] => {
    if (newState === undefined) return [];
    const resource = withKnown(newState, inputsOf, subscription);
    inputsOf.set(urn, resource.inputs ?? {});
    if (!creations.has(op) || owned.has(urn)) return [];
    const { type, custom, parent, provider = "", inputs = {} } = resource;
    if (custom !== true || !exclusive.test(type)) return [];
    if (parent !== undefined && !there.has(parent)) return [];
    if (!there.has(providerUrnOf(provider)) || JSON.stringify(inputs).includes(unknown)) return [];
    return [{ type: "creating", resource }];
  });
}

/** Inputs that hold the id of what the resource depends on. */
const idInputs = new Set(["scope", "accessConnectorId"]);

/** The resource with inputs that a preview does not know, and that what it depends on has under the same key, or is. */
function withKnown(
  resource: StateResource,
  inputsOf: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  subscription: string,
): StateResource {
  const { inputs = {}, propertyDependencies = {} } = resource;
  const told = (key: string): unknown => {
    for (const urn of propertyDependencies[key] ?? []) {
      const of = inputsOf.get(urn) ?? {};
      const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
      const value = idInputs.has(key) ? idFromInputs(type, of, subscription) : of[key];
      if (typeof value === "string" && value !== unknown) return value;
    }
    return unknown;
  };
  return {
    ...resource,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [key, value === unknown ? told(key) : value]),
    ),
  };
}
