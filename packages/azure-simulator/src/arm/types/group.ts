import { groupRoutes } from "../groups";
import type { ArmResourceType } from "../context";
import { apiVersions } from "../versions";
import { groupName } from "../../providers/azure-native/common";
import { properties } from "../../providers/azure-native/shapes";

/** Resource groups. */
export const groups: ArmResourceType = {
  type: "Microsoft.Resources/resourceGroups",
  versions: apiVersions.resources,
  actions: [
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Resources/subscriptions/resourceGroups/write",
    "Microsoft.Resources/subscriptions/resourceGroups/delete",
  ],
  routes: groupRoutes,
  removedWithGroup: undefined,
  plugin: {
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
  },
};
