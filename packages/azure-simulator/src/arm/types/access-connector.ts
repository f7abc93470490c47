import { accessConnectorRoutes } from "../access-connectors";
import type { ArmResourceType } from "../context";
import { apiVersions } from "../versions";
import { identityInput, identity, groupName, common, group } from "../../providers/azure-native/common";
import { properties } from "../../providers/azure-native/shapes";

/** Access connectors of Databricks. */
export const accessConnectors: ArmResourceType = {
  type: "Microsoft.Databricks/accessConnectors",
  versions: apiVersions.accessConnectors,
  actions: [
    "Microsoft.Databricks/accessConnectors/read",
    "Microsoft.Databricks/accessConnectors/write",
    "Microsoft.Databricks/accessConnectors/delete",
  ],
  routes: accessConnectorRoutes,
  removedWithGroup: undefined,
  plugin: {
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
  },
};
