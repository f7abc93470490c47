// What is declared is said by the environment, so that a test changes one thing between two updates.
import * as pulumi from "@pulumi/pulumi";
import { AccessConnector, Workspace } from "@pulumi/azure-native/databricks";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as databricks from "@pulumi/databricks";
import type { Wanted } from "../support/wanted";

const wanted = JSON.parse(process.env["WANTED"] ?? "{}") as Wanted;
const group = new ResourceGroup("group", { location: "eastus2", ...(wanted.tags && { tags: wanted.tags }) });

if (wanted.connector) {
  new AccessConnector("connector", {
    resourceGroupName: group.name,
    identity: { type: "SystemAssigned" },
  });
}

/** A workspace with a provider of its own and a scope in it. */
function workspace(name: string): { provider: databricks.Provider; scope: databricks.SecretScope } {
  const made = new Workspace(name, {
    resourceGroupName: group.name,
    sku: { name: "premium" },
    computeMode: "Hybrid",
    managedResourceGroupId: pulumi.interpolate`/subscriptions/${process.env["ARM_SUBSCRIPTION_ID"]}/resourceGroups/managed-${name}`,
  });
  const provider = new databricks.Provider(name, {
    host: pulumi.interpolate`https://${made.workspaceUrl}`,
    azureWorkspaceResourceId: made.id,
  });
  const scope = new databricks.SecretScope(name, { name: `scope-of-${name}` }, { provider });
  return { provider, scope };
}

for (const name of wanted.workspaces ?? []) {
  const { provider, scope } = workspace(name);
  if (wanted.secret) {
    const stringValue = pulumi.secret(wanted.secret);
    new databricks.Secret(
      name,
      { scope: scope.name, key: "key", stringValue },
      { provider, deleteBeforeReplace: true },
    );
  }
  if (wanted.cluster) {
    new databricks.Cluster(
      name,
      {
        clusterName: "lab",
        sparkVersion: "16.4.x-cpu-ml-scala2.12",
        nodeTypeId: "Standard_D4ds_v5",
        numWorkers: 1,
        autoterminationMinutes: 30,
      },
      { provider },
    );
  }
}
