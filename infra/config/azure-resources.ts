import type { AzureNames } from "./identity";
import type { LabConfig, Move } from "./types";

/** API versions of the resource providers: those of the Azure provider where it uses any. */
export const apiVersions = {
  subscriptions: "2022-12-01",
  resources: "2024-03-01",
  permissions: "2022-04-01",
  cognitive: "2025-06-01",
  databricks: "2026-01-01",
  budgets: "2024-08-01",
  network: "2024-05-01",
  privateDns: "2024-06-01",
  computeUsages: "2024-11-01",
  computeSkus: "2021-07-01",
} as const;

/** A type of resource that the lab has in Azure. */
export interface AzureResource {
  /** Pulumi's type token, without an API version. */
  readonly token: string;
  /** Azure's type, as in the actions of roles: `Microsoft.Network/natGateways`. */
  readonly type: string;
  /** For people: "NAT gateway". */
  readonly kind: string;
  /** What its id begins with. `scope`: the id of the resource that it is about. */
  readonly within: "subscription" | "group" | "scope";
  /** The inputs that hold the names in its id, in their order. */
  readonly nameInputs: readonly [string, ...string[]];
  readonly apiVersion: string;
  readonly takesTags: boolean;
  /** Parts of a lab with which it moves to another place: with any of them. */
  readonly movesWith: readonly (keyof Move)[];
  /** Whether a lab of this configuration creates one. */
  readonly isCreated: (config: LabConfig) => boolean;
}

/** The lab's names in Azure, and what has no name of its own or several. */
export type AzureResourceName =
  keyof AzureNames | "deployment" | "dnsZoneGroup" | "dnsZone" | "dnsZoneLink" | "roleAssignment" | "budget";

const hasNewAccount = ({ model }: LabConfig): boolean => model.account.kind === "new";
const hasNewWorkspace = ({ workspace }: LabConfig): boolean => workspace.kind === "new";
const isKeyless = ({ model }: LabConfig): boolean => model.auth === "entra";
const isPrivate = ({ network }: LabConfig): boolean => network !== undefined;

/** A reused part may lie in a group that this stack, or another one, created: then the group is only read. */
const readsGroup = ({ model, workspace }: LabConfig): boolean =>
  [model.account, workspace].some((part) => part.kind === "existing" && part.inOwnGroup);

const inGroup = { within: "group", takesTags: true, movesWith: ["group"] } as const;
const inNetwork = { ...inGroup, apiVersion: apiVersions.network, isCreated: isPrivate } as const;
const inDns = { ...inNetwork, apiVersion: apiVersions.privateDns } as const;

/**
 * Every type of resource that the lab has in Azure, one row each: recovery, preflight, moves, leftovers and API versions
 * follow from it, and the tags policy is tested against it. A name among `AzureNames` without a row does not compile.
 */
export const azureResources: Readonly<Record<AzureResourceName, AzureResource>> = {
  resourceGroup: {
    token: "azure-native:resources:ResourceGroup",
    type: "Microsoft.Resources/subscriptions/resourceGroups",
    kind: "resource group",
    within: "subscription",
    nameInputs: ["resourceGroupName"],
    apiVersion: apiVersions.resources,
    takesTags: true,
    movesWith: ["group"],
    isCreated: (config) =>
      !readsGroup(config) && (hasNewAccount(config) || hasNewWorkspace(config) || isKeyless(config)),
  },
  openaiAccount: {
    ...inGroup,
    token: "azure-native:cognitiveservices:Account",
    type: "Microsoft.CognitiveServices/accounts",
    kind: "account",
    nameInputs: ["accountName"],
    apiVersion: apiVersions.cognitive,
    movesWith: ["account"],
    isCreated: hasNewAccount,
  },
  deployment: {
    ...inGroup,
    token: "azure-native:cognitiveservices:Deployment",
    type: "Microsoft.CognitiveServices/accounts/deployments",
    kind: "deployment",
    nameInputs: ["accountName", "deploymentName"],
    apiVersion: apiVersions.cognitive,
    movesWith: ["account"],
    isCreated: ({ model }) => model.deployment.kind === "new" || model.moreDeployments.length > 0,
  },
  workspace: {
    ...inGroup,
    token: "azure-native:databricks:Workspace",
    type: "Microsoft.Databricks/workspaces",
    kind: "workspace",
    nameInputs: ["workspaceName"],
    apiVersion: apiVersions.databricks,
    movesWith: ["workspace"],
    isCreated: hasNewWorkspace,
  },
  accessConnector: {
    ...inGroup,
    token: "azure-native:databricks:AccessConnector",
    type: "Microsoft.Databricks/accessConnectors",
    kind: "access connector",
    nameInputs: ["connectorName"],
    apiVersion: apiVersions.databricks,
    isCreated: isKeyless,
  },
  virtualNetwork: {
    ...inNetwork,
    token: "azure-native:network:VirtualNetwork",
    type: "Microsoft.Network/virtualNetworks",
    kind: "network",
    nameInputs: ["virtualNetworkName"],
  },
  securityGroup: {
    ...inNetwork,
    token: "azure-native:network:NetworkSecurityGroup",
    type: "Microsoft.Network/networkSecurityGroups",
    kind: "security group",
    nameInputs: ["networkSecurityGroupName"],
  },
  natGateway: {
    ...inNetwork,
    token: "azure-native:network:NatGateway",
    type: "Microsoft.Network/natGateways",
    kind: "NAT gateway",
    nameInputs: ["natGatewayName"],
  },
  natAddress: {
    ...inNetwork,
    token: "azure-native:network:PublicIPAddress",
    type: "Microsoft.Network/publicIPAddresses",
    kind: "public address",
    nameInputs: ["publicIpAddressName"],
  },
  privateEndpoint: {
    ...inNetwork,
    token: "azure-native:network:PrivateEndpoint",
    type: "Microsoft.Network/privateEndpoints",
    kind: "private endpoint",
    nameInputs: ["privateEndpointName"],
  },
  dnsZoneGroup: {
    ...inNetwork,
    token: "azure-native:network:PrivateDnsZoneGroup",
    type: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    kind: "DNS zone group",
    nameInputs: ["privateEndpointName", "privateDnsZoneGroupName"],
    takesTags: false,
  },
  dnsZone: {
    ...inDns,
    token: "azure-native:privatedns:PrivateZone",
    type: "Microsoft.Network/privateDnsZones",
    kind: "private DNS zone",
    nameInputs: ["privateZoneName"],
  },
  dnsZoneLink: {
    ...inDns,
    token: "azure-native:privatedns:VirtualNetworkLink",
    type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    kind: "link of the private DNS zone",
    nameInputs: ["privateZoneName", "virtualNetworkLinkName"],
  },
  roleAssignment: {
    token: "azure-native:authorization:RoleAssignment",
    type: "Microsoft.Authorization/roleAssignments",
    kind: "role assignment",
    within: "scope",
    nameInputs: ["roleAssignmentName"],
    apiVersion: apiVersions.permissions,
    takesTags: false,
    // Its name is made of the account and of the identity that may call the account.
    movesWith: ["account", "group"],
    isCreated: isKeyless,
  },
  budget: {
    token: "azure-native:consumption:Budget",
    type: "Microsoft.Consumption/budgets",
    kind: "budget",
    within: "scope",
    nameInputs: ["budgetName"],
    apiVersion: apiVersions.budgets,
    takesTags: false,
    movesWith: ["group"],
    isCreated: ({ budget }) => budget !== undefined,
  },
};

export const allAzureResources: readonly AzureResource[] = Object.values(azureResources);

/** The row of a type token, which may hold an API version; undefined for other types. */
export function azureResourceOf(token: string): AzureResource | undefined {
  const bare = token.replace(/\/v\d\w*:/, ":");
  return allAzureResources.find((row) => row.token === bare);
}

/** The API version for a resource by its ARM id; undefined where the lab has none of its type. */
export function versionOf(id: string): string | undefined {
  const type = typeOfId(id)?.toLowerCase();
  return allAzureResources.find((row) => row.type.toLowerCase() === type)?.apiVersion;
}

function typeOfId(id: string): string | undefined {
  if (/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(id)) return azureResources.resourceGroup.type;
  // The last of them: a role assignment's id begins with that of what it is about.
  const [, namespace = "", path = ""] =
    /^.*\/providers\/([^/]+)\/([^/]+\/[^/]+(?:\/[^/]+\/[^/]+)*)$/i.exec(id) ?? [];
  return namespace === ""
    ? undefined
    : [namespace, ...path.split("/").filter((_, index) => index % 2 === 0)].join("/");
}

/** ARM ids of what a lab is made of, whether it exists or not. */
export function labIds({ identity, names, model, workspace }: LabConfig): {
  readonly group: string;
  readonly account: string;
  readonly workspace: string;
} {
  const group = `/subscriptions/${identity.subscriptionId}/resourceGroups/${names.resourceGroup}`;
  const { account } = model;
  return {
    group,
    account: account.kind === "existing" ? account.id.id : idInGroup(group, "openaiAccount", account.name),
    workspace:
      workspace.kind === "existing" ? workspace.id.id : idInGroup(group, "workspace", workspace.name),
  };
}

/** The ARM id of a resource in a group. */
export const idInGroup = (group: string, resource: AzureResourceName, name: string): string =>
  `${group}/providers/${azureResources[resource].type}/${name}`;
