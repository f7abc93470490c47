import type { Difference } from "./diff";
import type { PropertyMap } from "./values";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** How the engine wants names to be made up (`pulumi:autonaming` of a stack's configuration). */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

export interface CheckRequest {
  readonly type: string;
  /** The resource's logical name. */
  readonly name: string;
  readonly oldInputs: PropertyMap;
  readonly newInputs: PropertyMap;
  /** Makes the same name for the same resource in preview and update; empty in some engines. */
  readonly randomSeed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

export interface DiffRequest {
  readonly type: string;
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  readonly newInputs: PropertyMap;
}

export interface DiffResult {
  readonly differences: readonly (Difference & { readonly replaces: boolean })[];
  readonly deleteBeforeReplace: boolean;
}

/** What every call that reaches the service has. */
interface Operation {
  readonly type: string;
  /** Milliseconds the person allows (`customTimeouts`), or undefined for the provider's default. */
  readonly timeout: number | undefined;
  /** Fires when the engine cancels or is gone. */
  readonly signal: AbortSignal;
}

export interface CreateRequest extends Operation {
  readonly inputs: PropertyMap;
  readonly preview: boolean;
}

export interface ReadRequest extends Operation {
  readonly id: string;
  /** Undefined when a resource is imported: there is only its id. */
  readonly inputs: PropertyMap | undefined;
  readonly outputs: PropertyMap;
}

export interface UpdateRequest extends Operation {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  readonly newInputs: PropertyMap;
  readonly preview: boolean;
}

export interface DeleteRequest extends Operation {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

export interface InvokeRequest {
  readonly token: string;
  readonly args: PropertyMap;
  readonly signal: AbortSignal;
}

/** A provider that was configured: what one provider instance of a program can do. */
export interface ConfiguredProvider {
  check(request: CheckRequest): Promise<{ inputs: PropertyMap; failures: readonly CheckFailure[] }>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<{ id: string; outputs: PropertyMap }>;
  /** Undefined when the resource is gone. */
  read(request: ReadRequest): Promise<{ id: string; inputs: PropertyMap; outputs: PropertyMap } | undefined>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: DeleteRequest): Promise<void>;
  invoke(request: InvokeRequest): Promise<PropertyMap>;
}

export interface Provider {
  /** The package's name: `azure-native`. */
  readonly name: string;
  readonly version: string;
  configure(config: PropertyMap): Promise<ConfiguredProvider>;
}

/**
 * The service accepted a resource, but it did not get ready. The engine keeps it in the state with the
 * reason, so that a destroy removes it and the next update tries again.
 */
export class InitializationError extends Error {
  override readonly name = "InitializationError";
  constructor(
    message: string,
    readonly id: string,
    readonly inputs: PropertyMap,
    readonly outputs: PropertyMap,
  ) {
    super(message);
  }
}
