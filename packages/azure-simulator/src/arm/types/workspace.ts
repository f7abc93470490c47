import { workspaceRoutes } from "../workspaces";
import { removeWorkspace } from "../cascade";
import type { ArmResourceType } from "../context";
import { apiVersions } from "../versions";
import { groupName, common, group } from "../../providers/azure-native/common";
import { properties } from "../../providers/azure-native/shapes";

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

/** Databricks workspaces, with their managed groups. */
export const workspaces: ArmResourceType = {
  type: "Microsoft.Databricks/workspaces",
  versions: apiVersions.workspaces,
  actions: [
    "Microsoft.Databricks/workspaces/read",
    "Microsoft.Databricks/workspaces/write",
    "Microsoft.Databricks/workspaces/delete",
  ],
  routes: workspaceRoutes,
  removedWithGroup: removeWorkspace,
  plugin: {
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
  },
};
