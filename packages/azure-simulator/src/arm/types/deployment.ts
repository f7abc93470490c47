import { deploymentRoutes } from "../deployments";
import type { ArmResourceType } from "../context";
import { account } from "./account";
import { apiVersions } from "../versions";
import { sku, groupName, cognitiveName, common } from "../../providers/azure-native/common";
import { properties, type Shape } from "../../providers/azure-native/shapes";

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

/** Deployments of models in an account. */
export const deployments: ArmResourceType = {
  type: "Microsoft.CognitiveServices/accounts/deployments",
  versions: apiVersions.cognitive,
  actions: [
    "Microsoft.CognitiveServices/accounts/deployments/read",
    "Microsoft.CognitiveServices/accounts/deployments/write",
    "Microsoft.CognitiveServices/accounts/deployments/delete",
  ],
  routes: deploymentRoutes,
  removedWithGroup: undefined,
  plugin: {
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
  },
};
