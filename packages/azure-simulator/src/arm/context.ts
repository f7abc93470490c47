import { randomUUID } from "node:crypto";
import { type ArmResource, armKey, type CloudState } from "../context/state";
import type { World } from "../context/context";
import type { ResourceType } from "../providers/azure-native/resource-type";
import {
  ArmError,
  groupBeingDeleted,
  locationNotAvailable,
  locationRequired,
  missingRegistration,
  resourceGroupNotFound,
} from "./errors";
import type { Operation, Operations } from "./operations";
import { groupIdOf, groupOf } from "./paths";
import { findRegion } from "./regions";
import type { ArmRoute } from "./router";

/** A subscription's registration for a resource provider. */
export type RegistrationState = "NotRegistered" | "Registering" | "Registered" | "Unregistering";

/** All that the cloud and the plugin know of a resource type of ARM. Listed in resource-types.ts. */
export interface ArmResourceType {
  /** E.g. `Microsoft.Network/virtualNetworks`; one inside another has both names. */
  readonly type: string;
  /** API versions that it is offered in; newest last. */
  readonly versions: readonly string[];
  /** Actions that a role may lack. */
  readonly actions: readonly string[];
  /** Its operations: their paths, the shapes of their bodies and their rules. */
  routes(arm: Arm): readonly ArmRoute[];
  /** How it goes when its group is deleted, where it does not just disappear with what is below it. */
  readonly removedWithGroup: ((arm: Arm, resource: ArmResource) => void) | undefined;
  /** What the azure-native plugin knows of it, by the type of its token; none for what no program declares. */
  readonly plugin: Readonly<Record<string, ResourceType>>;
}

/** What ARM's handlers share. */
export interface Arm {
  readonly world: World;
  readonly state: CloudState;
  readonly operations: Operations;
  /** What clients have done to the resource providers' registrations, by lower-case namespace. */
  readonly registrations: Map<string, RegistrationState>;
  readonly types: readonly ArmResourceType[];
}

/** Where operations are polled. */
export const managementUrl = "https://management.azure.com";

/** A time as ARM writes it, with seven digits of a second. */
export const armTime = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace("Z", "0000Z");

/** A new entity tag, quotes included. */
export const newEtag = (): string => `"${randomUUID()}"`;

/** Who made and changed a resource; `created` is kept over changes. */
export function systemData(arm: Arm, existing?: ArmResource): Record<string, unknown> {
  const { clientId } = arm.state.identity;
  const now = armTime(arm.world.now());
  return {
    createdBy: clientId,
    createdByType: "Application",
    createdAt: now,
    ...existing?.systemData,
    lastModifiedBy: clientId,
    lastModifiedByType: "Application",
    lastModifiedAt: now,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A member that must be an object where it is given; anything else reads as an empty one. */
export const objectOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** A member that is a text; anything else reads as absent. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A copy of an object without some members. */
export const without = (
  value: Readonly<Record<string, unknown>>,
  ...names: string[]
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** Tags of a body. ARM refuses values that are no texts. */
export function tagsOf(body: Readonly<Record<string, unknown>>): { tags?: Record<string, string> } {
  if (body["tags"] === undefined || body["tags"] === null) return {};
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(objectOf(body["tags"]))) {
    if (typeof value !== "string")
      throw new ArmError(
        400,
        "InvalidRequestContent",
        `The request content was invalid and could not be deserialized: the value of tag '${key}' must be a string.`,
        { gateway: true },
      );
    tags[key] = value;
  }
  return { tags };
}

/** The resource group that a path lies in. @throws ResourceGroupNotFound */
export function requireGroup(arm: Arm, path: string): ArmResource {
  const group = arm.state.groups.get(armKey(groupIdOf(path) ?? ""));
  if (!group) throw resourceGroupNotFound(groupOf(path) ?? "");
  return group;
}

/** Refuses writes into a group that is being deleted, and into one that a workspace manages. */
export function requireWritableGroup(arm: Arm, path: string, action: string): ArmResource {
  const group = requireGroup(arm, path);
  requireUndenied(arm, group, action, path);
  if (group.properties["provisioningState"] === "Deleting") throw groupBeingDeleted(group.name);
  return group;
}

/** A workspace's managed group is locked by a deny assignment; it goes with the workspace. */
export function requireUndenied(arm: Arm, group: ArmResource, action: string, scope: string): void {
  if (group.managedBy === undefined) return;
  const { clientId, objectId } = arm.state.identity;
  throw new ArmError(
    403,
    "DenyAssignmentAuthorizationFailed",
    `The client '${clientId}' with object id '${objectId}' has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name 'System deny assignment created by Azure Databricks ${group.managedBy}' and Id '${denyAssignmentId(group.managedBy)}' at scope '${group.id}'.`,
    { gateway: true },
  );
}

const denyAssignmentId = (workspaceId: string): string =>
  Buffer.from(workspaceId.toLowerCase()).toString("hex").slice(-32).padStart(32, "0");

/** The region of a body. @throws LocationRequired, LocationNotAvailableForResourceType */
export function requireRegion(
  body: Readonly<Record<string, unknown>>,
  type: string,
  offered: readonly string[],
): string {
  const location = textOf(body["location"]);
  if (!location) throw locationRequired();
  const region = findRegion(location);
  if (!region || !offered.includes(region.name)) throw locationNotAvailable(location, type, offered);
  return region.name;
}

/** Whether the subscription may use a resource provider. */
export function registrationOf(arm: Arm, namespace: string): RegistrationState {
  const own = arm.registrations.get(namespace.toLowerCase());
  if (own) return own;
  return arm.world.faults.condition("unregistered", namespace) ? "NotRegistered" : "Registered";
}

/** @throws MissingSubscriptionRegistration */
export function requireRegistered(arm: Arm, namespace: string): void {
  if (registrationOf(arm, namespace) !== "Registered") throw missingRegistration(namespace);
}

/**
 * How long a client should wait before it polls. A whole second is the header's unit; where less is meant,
 * `Retry-After` is 0 and `retry-after-ms`, which Azure's clients read as well, says it.
 */
export function retryAfter(duration: number): Record<string, string> {
  const wait = Math.min(10_000, Math.max(1, Math.round(duration / 5)));
  return wait >= 1000
    ? { "retry-after": String(Math.floor(wait / 1000)) }
    : { "retry-after": "0", "retry-after-ms": String(wait) };
}

/** An operation's status document. */
export const statusBody = (operation: Operation, id: string): Record<string, unknown> => ({
  id,
  name: operation.id,
  status: operation.status,
  startTime: armTime(operation.startedAt),
  ...(operation.endedAt !== undefined && { endTime: armTime(operation.endedAt) }),
  ...(operation.error && { error: operation.error.body }),
});

/** A resource as it is answered: without members that are not set. */
export const shown = (resource: ArmResource): Record<string, unknown> =>
  Object.fromEntries(Object.entries(resource).filter(([, value]) => value !== undefined));
