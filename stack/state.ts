/** A resource as `pulumi stack export` shows it, as far as recovery looks at it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  /** False for components, which exist in the state alone. */
  readonly custom?: boolean;
  /** Read, not created: somebody else's. */
  readonly external?: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** URN, two colons, and id of the resource's provider. */
  readonly provider?: string;
  /** Pulumi refuses to delete it. */
  readonly protect?: boolean;
  /** It was replaced, and is still to be deleted. */
  readonly delete?: boolean;
  /** It was deleted to be replaced, and what replaces it is still to be created. */
  readonly pendingReplacement?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly deletedWith?: string;
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

/** The URN in a reference to a provider, which ends in the provider's id. */
export const providerUrnOf = (reference: string): string => reference.split("::").slice(0, -1).join("::");
