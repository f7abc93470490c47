import { accountRoutes } from "../accounts";
import { softDelete } from "../cascade";
import type { ArmResourceType } from "../context";
import { apiVersions } from "../versions";
import {
  sku,
  identityInput,
  identity,
  groupName,
  cognitiveName,
  common,
  group,
} from "../../providers/azure-native/common";
import { properties } from "../../providers/azure-native/shapes";

export const account: string = `${group}/providers/Microsoft.CognitiveServices/accounts/{accountName}`;
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

/** Azure OpenAI accounts; deleted ones are kept for 48 hours. */
export const accounts: ArmResourceType = {
  type: "Microsoft.CognitiveServices/accounts",
  versions: apiVersions.cognitive,
  actions: [
    "Microsoft.CognitiveServices/accounts/read",
    "Microsoft.CognitiveServices/accounts/write",
    "Microsoft.CognitiveServices/accounts/delete",
    "Microsoft.CognitiveServices/accounts/listKeys/action",
  ],
  routes: accountRoutes,
  removedWithGroup: softDelete,
  plugin: {
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
  },
};
