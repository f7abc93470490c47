import type { ArmResource } from "../../context/state";
import type { ResourceType } from "../../providers/azure-native/resource-type";
import type { Arm } from "../context";

/** What a PUT asks for. */
export interface Wanted {
  readonly id: string;
  readonly name: string;
  /** Undefined for a resource inside another one. */
  readonly location: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly existing: ArmResource | undefined;
}

/** A resource type of Microsoft.Network: what is its own beside creating, reading, listing and deleting. */
export interface NetworkKind {
  /** E.g. `Microsoft.Network/virtualNetworks`; one inside another has both names. */
  readonly type: string;
  readonly versions: readonly string[];
  /** Actions that a role may lack. */
  readonly actions: readonly string[];
  /** What the azure-native plugin knows of it, by the type of its token. */
  readonly plugin: Readonly<Record<string, ResourceType>>;
  /** Private DNS is a service of its own: it is in no region, and has other addresses for its operations. */
  readonly isDns?: boolean;
  /** The properties to keep. @throws ArmError where they cannot be */
  build(arm: Arm, wanted: Wanted): Record<string, unknown>;
  /** What comes with it, as soon as it is accepted. */
  accepted?(arm: Arm, resource: ArmResource, wanted: Wanted): void;
  /** What its creation does to others, when it is done. */
  done?(arm: Arm, resource: ArmResource): void;
  /** @throws ArmError where something needs it */
  requireUnused?(arm: Arm, resource: ArmResource): void;
  /** What goes with it. */
  removed?(arm: Arm, resource: ArmResource): void;
  /** What an answer says of what others do with it. */
  view?(arm: Arm, resource: ArmResource): Record<string, unknown>;
}
