/**
 * What exists in the cloud. One object, in memory, shared by the services; nothing of it outlives the process.
 * ARM compares ids without case, so every map is keyed by `armKey(id)`.
 */

/** A resource as ARM answers it; `properties` is the resource provider's own part. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location?: string;
  kind?: string;
  etag?: string;
  sku?: { name: string; tier?: string; capacity?: number };
  identity?: Record<string, unknown>;
  tags?: Record<string, string>;
  managedBy?: string;
  systemData?: Record<string, unknown>;
  properties: Record<string, unknown>;
}

/** The keys of an Azure OpenAI account; both are valid at any time, which is what makes rotation possible. */
export interface AccountKeys {
  key1: string;
  key2: string;
}

/** A deleted account is kept for 48 hours and holds its name, its subdomain and its quota until it is purged. */
export interface SoftDeletedAccount {
  readonly account: ArmResource;
  readonly deployments: readonly ArmResource[];
  readonly resourceGroup: string;
  readonly deletionDate: string;
  readonly scheduledPurgeDate: string;
}

/** A service principal; replaces whatever login the machine has. */
export interface Identity {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The service principal's object id. */
  readonly objectId: string;
}

/** Everything that exists, and who may ask. */
export interface CloudState {
  readonly identity: Identity;
  /** Other service principals of the tenant that may do the same. */
  readonly guests: Identity[];
  /** Resource groups, by `armKey(id)`. */
  readonly groups: Map<string, ArmResource>;
  /** All other ARM resources (accounts, deployments, workspaces, …), by `armKey(id)`. */
  readonly resources: Map<string, ArmResource>;
  /** By the account's `armKey(id)`. */
  readonly accountKeys: Map<string, AccountKeys>;
  /** By the account's `armKey(id)`. */
  readonly softDeleted: Map<string, SoftDeletedAccount>;
}

/** Key of an ARM id: ids are compared without case, and without a slash at their end. */
export const armKey = (id: string): string => id.replace(/\/+$/, "").toLowerCase();

/** A cloud in which nobody has created anything. */
export const emptyState = (identity: Identity): CloudState => ({
  identity,
  guests: [],
  groups: new Map(),
  resources: new Map(),
  accountKeys: new Map(),
  softDeleted: new Map(),
});

/** ARM types that more than one service looks for. */
export const accountType = "Microsoft.CognitiveServices/accounts";
export const deploymentType = "Microsoft.CognitiveServices/accounts/deployments";
export const workspaceType = "Microsoft.Databricks/workspaces";

/** The live account (not soft-deleted) behind NAME.openai.azure.com, whatever its provisioning state. */
export function accountOfHost(state: CloudState, host: string): ArmResource | undefined {
  const subdomain = /^([a-z0-9-]+)\.openai\.azure\.com$/.exec(host.toLowerCase())?.[1];
  if (!subdomain) return undefined;
  for (const resource of state.resources.values()) {
    const own = resource.properties["customSubDomainName"];
    if (resource.type === accountType && typeof own === "string" && own.toLowerCase() === subdomain)
      return resource;
  }
  return undefined;
}

/** The deployments of an account, by the account's id. */
export function deploymentsOf(state: CloudState, accountId: string): ArmResource[] {
  const prefix = `${armKey(accountId)}/deployments/`;
  return [...state.resources].filter(([key]) => key.startsWith(prefix)).map(([, resource]) => resource);
}

/** The workspace behind adb-N.M.azuredatabricks.net, whatever its provisioning state. */
export function workspaceOfHost(state: CloudState, host: string): ArmResource | undefined {
  for (const resource of state.resources.values()) {
    if (resource.type === workspaceType && resource.properties["workspaceUrl"] === host.toLowerCase())
      return resource;
  }
  return undefined;
}
