/** The parts of the ARM id of a resource directly under a resource group. */
export interface ArmId {
  /** The id as given. */
  id: string;
  subscriptionId: string;
  resourceGroup: string;
  /** Namespace and type, for example `Microsoft.Databricks/workspaces`. */
  type: string;
  name: string;
}

const PATTERN = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)$/i;

/** Whether something lies in a resource group; ARM compares the names of groups by any case. */
export const isInGroup = (id: ArmId, resourceGroup: string): boolean =>
  id.resourceGroup.toLowerCase() === resourceGroup.toLowerCase();

/** Takes an ARM id apart, or returns nothing when it is not one of `type`. ARM compares all but names by any case. */
export function parseArmId(id: string, type: string): ArmId | undefined {
  const [, subscriptionId, resourceGroup, foundType, name] = PATTERN.exec(id) ?? [];
  if (!subscriptionId || !resourceGroup || !foundType || !name) return undefined;
  if (foundType.toLowerCase() !== type.toLowerCase()) return undefined;
  return { id, subscriptionId, resourceGroup, type, name };
}
