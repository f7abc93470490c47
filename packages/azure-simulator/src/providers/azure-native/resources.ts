import { networkTypes } from "./network-resources";
import { properties, type Shape } from "./shapes";

/** How the provider makes up a name that the program leaves out. */
export type Autoname = "random" | "copy" | "uuid";

/** A path parameter's limits, as the specification states them. */
export interface NameRule {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
}

/** Everything the provider knows about a resource type. */
export interface ResourceType {
  readonly apiVersion: string;
  /** The ARM path; its last parameter is the resource's own name. */
  readonly path: string;
  /** Property names of path parameters and their limits. */
  readonly names: Readonly<Record<string, NameRule>>;
  readonly autoname: Autoname;
  /** What goes into the request's body, by the names of the program. */
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** Properties of the program that stand below `properties` in ARM. */
  readonly flattened: ReadonlySet<string>;
  /** Paths without which Check fails; a nested one counts only where its parent is given. */
  readonly required: readonly string[];
  /** Properties, besides path parameters, that cannot be changed in place. */
  readonly replaceOnChange: readonly string[];
  /** Lists of resources of their own: where the program names none, an update and a refresh leave them as they are. */
  readonly maintained?: readonly string[];
  /** Whether a PUT or DELETE may end later than its answer. */
  readonly asyncPut: boolean;
  readonly asyncDelete: boolean;
}

const systemData = properties(
  "createdAt",
  "createdBy",
  "createdByType",
  "lastModifiedAt",
  "lastModifiedBy",
  "lastModifiedByType",
);
const sku = properties("capacity", "family", "name", "size", "tier");
const identityInput = properties("type", "userAssignedIdentities");
const identity = properties("principalId", "tenantId", "type", "userAssignedIdentities");
const groupName: NameRule = { minLength: 1, maxLength: 90 };
const cognitiveName: NameRule = { minLength: 2, maxLength: 64, pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/ };
const group = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
const account = `${group}/providers/Microsoft.CognitiveServices/accounts/{accountName}`;

const accountProperties = properties(
  "allowProjectManagement",
  "allowedFqdnList",
  "amlWorkspace",
  "apiProperties",
  "associatedProjects",
  "customSubDomainName",
  "defaultProject",
  "disableLocalAuth",
  "dynamicThrottlingEnabled",
  "encryption",
  "locations",
  "migrationToken",
  "networkAcls",
  "networkInjections",
  "publicNetworkAccess",
  "raiMonitorConfig",
  "restrictOutboundNetworkAccess",
  "userOwnedStorage",
);
const deploymentProperties: Shape = {
  ...properties(
    "capacitySettings",
    "currentCapacity",
    "parentDeploymentName",
    "raiPolicyName",
    "scaleSettings",
    "spilloverDeploymentName",
    "versionUpgradeOption",
  ),
  model: properties("format", "name", "publisher", "source", "sourceAccount", "version"),
};
const workspaceInputs = [
  "accessConnector",
  "authorizations",
  "computeMode",
  "defaultCatalog",
  "defaultStorageFirewall",
  "encryption",
  "enhancedSecurityCompliance",
  "managedResourceGroupId",
  "parameters",
  "publicNetworkAccess",
  "requiredNsgRules",
  "uiDefinitionUri",
];
const workspaceOutputs = [
  "createdBy",
  "createdDateTime",
  "diskEncryptionSetId",
  "isUcEnabled",
  "managedDiskIdentity",
  "privateEndpointConnections",
  "provisioningState",
  "storageAccountIdentity",
  "updatedBy",
  "workspaceId",
  "workspaceUrl",
];
const assignmentInputs = [
  "condition",
  "conditionVersion",
  "delegatedManagedIdentityResourceId",
  "description",
  "principalId",
  "principalType",
  "roleDefinitionId",
];
const assignmentOutputs = ["createdBy", "createdOn", "scope", "updatedBy", "updatedOn"];
const budgetInputs = ["amount", "category", "filter", "notifications", "timeGrain", "timePeriod"];
const budgetOutputs = ["currentSpend", "forecastSpend"];
const common = { ...properties("azureApiVersion", "name", "type"), systemData };

/**
 * The resource types this provider stands in for, by the type of their token.
 * Sources: the Azure REST specifications at the versions named; which changes replace, how names are made
 * up and what is flattened from the azure-native provider; property names from its Node SDK 3.28.
 */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  "resources:ResourceGroup": {
    apiVersion: "2024-03-01",
    path: "/subscriptions/{subscriptionId}/resourcegroups/{resourceGroupName}",
    names: { resourceGroupName: groupName },
    autoname: "random",
    inputs: properties("location", "managedBy", "tags"),
    outputs: {
      ...properties("azureApiVersion", "location", "managedBy", "name", "tags", "type"),
      properties: properties("provisioningState"),
    },
    flattened: new Set(),
    required: ["location"],
    replaceOnChange: ["location"],
    asyncPut: false,
    asyncDelete: true,
  },
  "cognitiveservices:Account": {
    apiVersion: "2025-06-01",
    path: account,
    names: { resourceGroupName: groupName, accountName: cognitiveName },
    autoname: "random",
    inputs: {
      ...properties("kind", "location", "tags"),
      identity: identityInput,
      sku,
      properties: { ...accountProperties, restore: true },
    },
    outputs: {
      ...common,
      ...properties("etag", "kind", "location", "tags"),
      identity,
      sku,
      properties: {
        ...accountProperties,
        ...properties(
          "abusePenalty",
          "callRateLimit",
          "capabilities",
          "commitmentPlanAssociations",
          "dateCreated",
          "deletionDate",
          "endpoint",
          "endpoints",
          "internalId",
          "isMigrated",
          "privateEndpointConnections",
          "provisioningState",
          "quotaLimit",
          "scheduledPurgeDate",
          "skuChangeInfo",
        ),
      },
    },
    flattened: new Set(),
    required: ["sku.name"],
    replaceOnChange: ["location"],
    asyncPut: true,
    asyncDelete: true,
  },
  "cognitiveservices:Deployment": {
    apiVersion: "2025-06-01",
    path: `${account}/deployments/{deploymentName}`,
    names: { resourceGroupName: groupName, accountName: cognitiveName, deploymentName: {} },
    autoname: "copy",
    inputs: { ...properties("tags"), sku, properties: deploymentProperties },
    outputs: {
      ...common,
      ...properties("etag", "tags"),
      sku,
      properties: {
        ...deploymentProperties,
        ...properties(
          "callRateLimit",
          "capabilities",
          "dynamicThrottlingEnabled",
          "provisioningState",
          "rateLimits",
        ),
      },
    },
    flattened: new Set(),
    required: ["sku.name"],
    replaceOnChange: [],
    asyncPut: true,
    asyncDelete: true,
  },
  "databricks:Workspace": {
    apiVersion: "2026-01-01",
    path: `${group}/providers/Microsoft.Databricks/workspaces/{workspaceName}`,
    names: { resourceGroupName: groupName, workspaceName: { minLength: 3, maxLength: 64 } },
    autoname: "random",
    inputs: { ...properties("location", "tags", ...workspaceInputs), sku: properties("name", "tier") },
    outputs: {
      ...common,
      ...properties("location", "tags", ...workspaceInputs, ...workspaceOutputs),
      sku: properties("name", "tier"),
    },
    flattened: new Set([...workspaceInputs, ...workspaceOutputs]),
    required: ["location", "sku.name"],
    replaceOnChange: ["location", "computeMode"],
    asyncPut: true,
    asyncDelete: true,
  },
  "databricks:AccessConnector": {
    apiVersion: "2026-01-01",
    path: `${group}/providers/Microsoft.Databricks/accessConnectors/{connectorName}`,
    names: { resourceGroupName: groupName, connectorName: { minLength: 3, maxLength: 64 } },
    autoname: "random",
    inputs: { ...properties("location", "tags"), identity: identityInput },
    outputs: {
      ...common,
      ...properties("location", "tags"),
      identity,
      properties: properties("provisioningState", "referedBy"),
    },
    flattened: new Set(),
    required: ["location", "identity.type"],
    replaceOnChange: ["location"],
    asyncPut: true,
    asyncDelete: true,
  },
  "authorization:RoleAssignment": {
    apiVersion: "2022-04-01",
    path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    names: { scope: {}, roleAssignmentName: {} },
    autoname: "uuid",
    inputs: properties(...assignmentInputs),
    outputs: { ...common, ...properties(...assignmentInputs, ...assignmentOutputs) },
    flattened: new Set([...assignmentInputs, ...assignmentOutputs]),
    required: ["principalId", "roleDefinitionId"],
    replaceOnChange: ["principalId"],
    asyncPut: false,
    asyncDelete: false,
  },
  ...networkTypes,
  "consumption:Budget": {
    apiVersion: "2024-08-01",
    path: "/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
    names: { scope: {}, budgetName: {} },
    autoname: "random",
    inputs: properties("eTag", ...budgetInputs),
    outputs: { ...common, ...properties("eTag", ...budgetInputs, ...budgetOutputs) },
    flattened: new Set([...budgetInputs, ...budgetOutputs]),
    required: ["amount", "category", "timeGrain", "timePeriod", "timePeriod.startDate"],
    replaceOnChange: [],
    asyncPut: false,
    asyncDelete: false,
  },
};

/**
 * The entry of a type token, `azure-native:cognitiveservices:Account` or one with a version in it.
 *
 * @throws when this provider does not stand in for the type
 */
export function resourceType(token: string): ResourceType {
  const [, module = "", name = ""] = token.split(":");
  const found = resourceTypes[`${module.split("/")[0]}:${name}`];
  if (found) return found;
  const known = Object.keys(resourceTypes).map((key) => `azure-native:${key}`);
  throw new Error(`resource type '${token}' has no stand-in; there are: ${known.join(", ")}`);
}
