import type { Difference } from "../rpc/diff";
import { InitializationError } from "../rpc/provider";
import type { PropertyMap } from "../rpc/values";
import type { Workspace } from "./workspace";

/** A resource after it was made or changed. */
export interface Made {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** A resource as it was found. */
export interface Found {
  readonly outputs: PropertyMap;
  /**
   * The inputs that the service tells back, by their present values: what a refresh can see. A property
   * that is not among them has no drift that anybody would notice.
   */
  readonly seen: PropertyMap;
}

export interface Change {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly newInputs: PropertyMap;
  readonly outputs: PropertyMap;
}

/** Everything the provider knows about a resource type. */
export interface WorkspaceResource {
  /** In the User-Agent and in errors: `secret_scope`. */
  readonly name: string;
  readonly required: readonly string[];
  /** Properties with a closed list of values. */
  readonly oneOf?: Readonly<Record<string, readonly string[]>>;
  /** The property that is made up from the logical name when the program leaves it out. */
  readonly autonamed?: "name";
  /** Properties that cannot be changed in place. */
  readonly replaceOnChange: readonly string[];
  /** Properties that only the service knows. */
  readonly computed: readonly string[];
  /** Whether a difference means something; all do where this is left out. */
  isSignificant?(difference: Difference): boolean;
  /** Differences that are there whatever the program says. */
  perpetual?(newInputs: PropertyMap, outputs: PropertyMap): readonly Difference[];
  create(inputs: PropertyMap, workspace: Workspace): Promise<Made>;
  /** @throws a WorkspaceError that `isMissing` when it is gone */
  read(id: string, inputs: PropertyMap, workspace: Workspace): Promise<Found>;
  /** Left out where every change replaces; what was made and could not be read is then read again. */
  update?(change: Change, workspace: Workspace): Promise<PropertyMap>;
  delete(id: string, outputs: PropertyMap, workspace: Workspace): Promise<void>;
}

/**
 * What was just made, read back. Where that fails the thing is there all the same, and the state keeps it with the
 * reason: the real provider has told its id by then.
 */
export async function readBack(
  resource: WorkspaceResource,
  id: string,
  inputs: PropertyMap,
  workspace: Workspace,
): Promise<Made> {
  try {
    return { id, outputs: (await resource.read(id, inputs, workspace)).outputs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = resource.name.replaceAll("_", " ");
    throw new InitializationError(`cannot read ${what}: ${reason}`, id, inputs, inputs);
  }
}

/** Two names in one id. */
export const pairId = (scope: string, name: string): string => `${scope}|||${name}`;
export function parsePairId(id: string): [scope: string, name: string] {
  const [scope, name] = id.split("|||");
  if (scope === undefined || name === undefined)
    throw new Error(`id '${id}' does not have the form 'scope|||name'`);
  return [scope, name];
}
