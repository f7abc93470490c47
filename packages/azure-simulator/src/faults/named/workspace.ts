import type { NamedFaults } from "./named-fault";

const workspace = "\\.azuredatabricks\\.net$";

/** Inside a workspace: its API and its clusters. */
export const workspaceFaults: NamedFaults = {
  "cluster-quota": {
    description:
      "Others in the subscription hold all vCPUs of every machine family: the cluster ends in TERMINATED with AZURE_QUOTA_EXCEEDED_EXCEPTION.",
    rules: [{ condition: { kind: "quota-exhausted", usage: "Family$" } }],
  },
  "cluster-stockout": {
    description:
      "Azure has no machine of the cluster's size left: it ends in TERMINATED with CLOUD_PROVIDER_RESOURCE_STOCKOUT.",
    rules: [
      {
        condition: {
          kind: "cluster-failure",
          code: "CLOUD_PROVIDER_RESOURCE_STOCKOUT",
          type: "CLOUD_FAILURE",
          parameters: {
            azure_error_code: "SkuNotAvailable",
            azure_error_message:
              "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: Standard_D4ds_v5' is currently not available in this location. Please try another size or deploy to a different location or different zone.",
            databricks_error_message:
              "The cloud provider has no capacity for the requested node type at the moment.",
          },
        },
      },
    ],
  },
  "vm-size-restricted": {
    description:
      "The subscription may not use the cluster's machine size in the region: it ends in TERMINATED with CLOUD_PROVIDER_LAUNCH_FAILURE.",
    rules: [
      {
        condition: {
          kind: "cluster-failure",
          code: "CLOUD_PROVIDER_LAUNCH_FAILURE",
          type: "CLOUD_FAILURE",
          parameters: {
            azure_error_code: "SkuNotAvailable",
            azure_error_message:
              "The requested size for resource 'Standard_D4ds_v5' is currently not available in the location zones '' for this subscription. Please try another size or deploy to a different location or zones. See https://aka.ms/azureskunotavailable for details.",
            databricks_error_message:
              "A cloud provider error was encountered while launching worker nodes. See the Databricks guide for more information.",
          },
        },
      },
    ],
  },
  "metastore-missing": {
    description:
      "The workspace has no Unity Catalog, and so no service credentials: METASTORE_DOES_NOT_EXIST. With --config openaiAuth=entra.",
    rules: [{ condition: { kind: "no-metastore" } }],
  },
  "workspace-unready": {
    description:
      "The workspace is Succeeded in ARM, and its own address does not know it yet: 404 four times, then it is there.",
    rules: [
      {
        match: { host: workspace },
        effect: { kind: "answer", status: 404, body: "Workspace not found.\n" },
        times: 4,
      },
    ],
  },
  "workspace-unavailable": {
    description: "The workspace's API answers 503 three times, then goes on.",
    rules: [
      {
        match: { host: workspace, path: "^/api/" },
        effect: {
          kind: "answer",
          status: 503,
          body: {
            error_code: "TEMPORARILY_UNAVAILABLE",
            message: "The service at the workspace is temporarily unavailable. Please try again later.",
          },
          headers: { "retry-after": "1" },
        },
        times: 3,
      },
    ],
  },
};
