import { type ArmResource, armKey, type CloudState, deploymentsOf } from "../context/state";
import type { Arm } from "./context";
import { groupOf } from "./paths";

const retentionMilliseconds = 48 * 60 * 60 * 1000;

/** The resources at an id and below it. */
export const resourcesBelow = (state: CloudState, id: string): ArmResource[] => {
  const key = armKey(id);
  return [...state.resources]
    .filter(([other]) => other === key || other.startsWith(`${key}/`))
    .map(([, resource]) => resource);
};

/** Takes an account away, deployments included, and keeps it as soft-deleted for 48 hours. */
export function softDelete(arm: Arm, account: ArmResource): void {
  const now = arm.world.now();
  const key = armKey(account.id);
  const seconds = (time: number) => new Date(time).toISOString().replace(/\.\d+/, "");
  arm.state.softDeleted.set(key, {
    account: { ...account, properties: { ...account.properties, provisioningState: "Succeeded" } },
    deployments: deploymentsOf(arm.state, account.id),
    resourceGroup: groupOf(account.id) ?? "",
    deletionDate: seconds(now),
    scheduledPurgeDate: seconds(now + retentionMilliseconds),
  });
  removeBelow(arm, account.id);
}

/** Takes a workspace away with its managed resource group and everything in both. */
export function removeWorkspace(arm: Arm, workspace: ArmResource): void {
  const managed = workspace.properties["managedResourceGroupId"];
  const group = typeof managed === "string" ? arm.state.groups.get(armKey(managed)) : undefined;
  removeBelow(arm, workspace.id);
  if (group && armKey(group.managedBy ?? "") === armKey(workspace.id)) removeGroup(arm, group);
  for (const hook of arm.world.hooks.workspaceDeleted) hook(workspace);
}

/** Takes a resource group away: accounts become soft-deleted, workspaces take their managed groups with them. */
export function removeGroup(arm: Arm, group: ArmResource): void {
  arm.operations.cancelBelow(armKey(group.id));
  for (const resource of resourcesBelow(arm.state, group.id)) {
    if (!arm.state.resources.has(armKey(resource.id))) continue;
    arm.types.find(({ type }) => type === resource.type)?.removedWithGroup?.(arm, resource);
  }
  removeBelow(arm, group.id);
  arm.state.groups.delete(armKey(group.id));
}

/** Takes a resource and its children away, role assignments at its scope among them. */
export function removeBelow(arm: Arm, id: string): void {
  arm.operations.cancelBelow(armKey(id));
  for (const resource of resourcesBelow(arm.state, id)) arm.state.resources.delete(armKey(resource.id));
}

/** Ends the retention of accounts that were soft-deleted 48 hours ago. */
export function purgeExpired(arm: Arm): void {
  for (const [key, { scheduledPurgeDate }] of arm.state.softDeleted)
    if (arm.world.now() >= Date.parse(scheduledPurgeDate)) purge(arm, key);
}

/** Ends a soft-deleted account for good: its name, its subdomain, its quota and its keys are free. */
export function purge(arm: Arm, key: string): void {
  arm.state.softDeleted.delete(key);
  if (!arm.state.resources.has(key)) arm.state.accountKeys.delete(key);
}
