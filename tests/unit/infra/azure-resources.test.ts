import {
  allAzureResources,
  type AzureResourceName,
  azureResources,
  versionOf,
} from "../../../infra/config/azure-resources";
import { idFromInputs } from "../../../stack/resource-ids";

const group = "/subscriptions/s/resourceGroups/g";
const account = `${group}/providers/Microsoft.CognitiveServices/accounts/a`;

test.each([
  [group, "2024-03-01"],
  [`${account}/deployments/d`, "2025-06-01"],
  [`${group}/providers/Microsoft.Databricks/workspaces/w`, "2026-01-01"],
  [`${group}/providers/Microsoft.Consumption/budgets/b`, "2024-08-01"],
  [`${account}/providers/Microsoft.Authorization/roleAssignments/r`, "2022-04-01"],
  [`${group}/providers/microsoft.network/NATGATEWAYS/n`, "2024-05-01"],
  [`${group}/providers/Microsoft.Network/privateDnsZones/z/virtualNetworkLinks/l`, "2024-06-01"],
  [`${group}/providers/Microsoft.Storage/storageAccounts/a`, undefined],
])("%s is read with version %s", (id, version) => {
  expect(versionOf(id)).toBe(version);
});

/** The id, and the inputs that a provider makes it of. */
const ids: Readonly<Record<AzureResourceName, string>> = {
  resourceGroup: group,
  openaiAccount: `${group}/providers/Microsoft.CognitiveServices/accounts/accountName`,
  deployment: `${group}/providers/Microsoft.CognitiveServices/accounts/accountName/deployments/deploymentName`,
  workspace: `${group}/providers/Microsoft.Databricks/workspaces/workspaceName`,
  accessConnector: `${group}/providers/Microsoft.Databricks/accessConnectors/connectorName`,
  virtualNetwork: `${group}/providers/Microsoft.Network/virtualNetworks/virtualNetworkName`,
  securityGroup: `${group}/providers/Microsoft.Network/networkSecurityGroups/networkSecurityGroupName`,
  natGateway: `${group}/providers/Microsoft.Network/natGateways/natGatewayName`,
  natAddress: `${group}/providers/Microsoft.Network/publicIPAddresses/publicIpAddressName`,
  privateEndpoint: `${group}/providers/Microsoft.Network/privateEndpoints/privateEndpointName`,
  dnsZoneGroup: `${group}/providers/Microsoft.Network/privateEndpoints/privateEndpointName/privateDnsZoneGroups/privateDnsZoneGroupName`,
  dnsZone: `${group}/providers/Microsoft.Network/privateDnsZones/privateZoneName`,
  dnsZoneLink: `${group}/providers/Microsoft.Network/privateDnsZones/privateZoneName/virtualNetworkLinks/virtualNetworkLinkName`,
  roleAssignment: `${account}/providers/Microsoft.Authorization/roleAssignments/roleAssignmentName`,
  budget: `${account}/providers/Microsoft.Consumption/budgets/budgetName`,
};

test.each(Object.entries(ids))("the id of %s follows from its inputs and has its version", (key, id) => {
  const row = azureResources[key as AzureResourceName];
  const inputs = {
    resourceGroupName: "g",
    scope: account,
    ...Object.fromEntries(row.nameInputs.map((name) => [name, name === "resourceGroupName" ? "g" : name])),
  };
  expect(idFromInputs(row.token, inputs, "s")).toBe(id);
  expect(idFromInputs(row.token.replace(/:(?=[^:]*$)/, "/v20250101:"), inputs, "s")).toBe(id);
  expect(versionOf(id)).toBe(row.apiVersion);
});

test("no two types share a token or a type", () => {
  for (const key of ["token", "type"] as const)
    expect(new Set(allAzureResources.map((row) => row[key])).size).toBe(allAzureResources.length);
});
