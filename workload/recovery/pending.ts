/** An operation that was under way when Pulumi was killed, as `pulumi stack export` shows it. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly provider?: string;
  };
}

/** A stack's state, as far as recovery looks at it. */
export interface StackState {
  readonly version?: number;
  readonly deployment?: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly type: string;
      readonly id?: string;
      readonly inputs?: Readonly<Record<string, unknown>>;
    }[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/** What becomes of one pending creation. */
export type Repair = { readonly urn: string; readonly name: string; readonly type: string } & (
  | { readonly kind: "import"; readonly id: string }
  /** Its id is given by the workspace; an experiment is found there by its name. */
  | { readonly kind: "look up"; readonly host: string; readonly experiment: string }
  | { readonly kind: "clear"; readonly why: string }
);

/** The creations that were interrupted; updates and deletions are settled by any refresh. */
export const pendingCreations = (state: StackState): readonly PendingOperation[] =>
  (state.deployment?.pending_operations ?? []).filter(({ type }) => type === "creating");

type Inputs = Readonly<Record<string, unknown>>;
type IdOf = (text: (key: string) => string | undefined, subscription: string) => string | undefined;

const join = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.includes(undefined) ? undefined : parts.join("");

const inGroup =
  (provider: string, ...keys: readonly [segment: string, key: string][]): IdOf =>
  (text, subscription) =>
    join(
      `/subscriptions/${subscription}/resourceGroups/`,
      text("resourceGroupName"),
      `/providers/${provider}`,
      ...keys.flatMap(([segment, key]) => [`/${segment}/`, text(key)]),
    );

/** The id that a provider gives a resource, where its inputs say it. By the resource types' last two parts. */
const ids: Readonly<Record<string, IdOf>> = {
  "resources:ResourceGroup": (text, subscription) =>
    join(`/subscriptions/${subscription}/resourceGroups/`, text("resourceGroupName")),
  "cognitiveservices:Account": inGroup("Microsoft.CognitiveServices", ["accounts", "accountName"]),
  "cognitiveservices:Deployment": inGroup(
    "Microsoft.CognitiveServices",
    ["accounts", "accountName"],
    ["deployments", "deploymentName"],
  ),
  "databricks:Workspace": inGroup("Microsoft.Databricks", ["workspaces", "workspaceName"]),
  "index/directory:Directory": (text) => text("path"),
  "index/notebook:Notebook": (text) => text("path"),
  "index/secretScope:SecretScope": (text) => text("name"),
  "index/secret:Secret": (text) => join(text("scope"), "|||", text("key")),
};

/**
 * Decides what to do about each interrupted creation: what was asked of the service may exist there by now, and
 * Pulumi does not know it. Where the id follows from the inputs the resource is imported (a refresh then drops
 * it if it does not exist); where it does not, and creating it again is harmless, it is cleared.
 *
 * @param subscription the Azure subscription's id
 */
export function repairs(state: StackState, subscription: string): Repair[] {
  const inputsOf = (urn: string): Inputs | undefined =>
    state.deployment?.resources?.find((resource) => resource.urn === urn)?.inputs;
  return pendingCreations(state).map(({ resource }) => {
    const { urn, type, inputs = {} } = resource;
    const about = { urn, type, name: urn.split("::").at(-1) ?? urn };
    const text = (key: string): string | undefined => {
      const value = inputs[key];
      return typeof value === "string" && value !== "" ? value : undefined;
    };
    const id = ids[type.split(":").slice(1).join(":")]?.(text, subscription);
    if (id !== undefined) return { ...about, kind: "import", id };
    if (type === "databricks:index/mlflowExperiment:MlflowExperiment") {
      // A provider reference is its URN, two colons, and its id.
      const host = inputsOf(resource.provider?.split("::").slice(0, -1).join("::") ?? "")?.["host"];
      const experiment = text("name");
      if (typeof host === "string" && experiment !== undefined)
        return { ...about, kind: "look up", host, experiment };
    }
    return { ...about, kind: "clear", why: harmless[type] ?? "its id cannot be told from its inputs" };
  });
}

/**
 * The state with its interrupted creations settled: what is to be imported stands among the resources, with its
 * id and its inputs, for a refresh to read the rest or to drop it; nothing is pending any more.
 *
 * The engine's own `refresh --import-pending-creates` sets such an operation to "importing" and then forgets it
 * (3.259), so the state is edited as `pulumi stack export` and `import` are meant for.
 */
export function repaired(state: StackState, settled: readonly Repair[]): StackState {
  const idOf = new Map(
    settled.flatMap((repair) => (repair.kind === "import" ? [[repair.urn, repair.id]] : [])),
  );
  const imported = pendingCreations(state).flatMap(({ resource }) => {
    const id = idOf.get(resource.urn);
    return id === undefined ? [] : [{ ...resource, id, outputs: resource.inputs ?? {} }];
  });
  const { pending_operations: _settled, resources = [], ...deployment } = state.deployment ?? {};
  return { ...state, deployment: { ...deployment, resources: [...resources, ...imported] } };
}

/** Why a creation of this type can simply be made again. */
const harmless: Readonly<Record<string, string>> = {
  "databricks:index/cluster:Cluster": "creating it again gives the cluster that is there, by its token",
  "pulumi-nodejs:dynamic/llmops:AccountPurge": "nothing exists for it until the stack is destroyed",
};

/** The subscription that the state's own resources are in, or undefined where none is in any. */
export function subscriptionOf(state: StackState): string | undefined {
  for (const { id } of state.deployment?.resources ?? []) {
    const found = /^\/subscriptions\/([^/]+)/.exec(id ?? "")?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Who holds the stack's locks, where a message of Pulumi's says so: `created by USER@HOST (pid N)`. */
export function lockHolders(message: string): { host: string; pid: number }[] {
  return [...message.matchAll(/created by [^@\s]*@(\S+) \(pid (\d+)\)/g)].map(([, host = "", pid]) => ({
    host,
    pid: Number(pid),
  }));
}
