import { subscriptionId, type Answer, type Routes } from "./fake-cloud";

export const account = "azure-native:cognitiveservices:Account";
export const deployment = "azure-native:cognitiveservices:Deployment";
export const group = "azure-native:resources:ResourceGroup";
export const workspace = "azure-native:databricks:Workspace";

export const arm = "management.azure.com";
export const groupId = `/subscriptions/${subscriptionId}/resourceGroups/rg1`;
export const accountId = `${groupId}/providers/Microsoft.CognitiveServices/accounts/aoai1`;
export const workspaceId = `${groupId}/providers/Microsoft.Databricks/workspaces/ws1`;
export const operation = `${arm}/subscriptions/${subscriptionId}/operations/1`;

export const accountInputs = {
  accountName: "aoai1",
  resourceGroupName: "rg1",
  location: "eastus2",
  kind: "OpenAI",
  sku: { name: "S0" },
  properties: { customSubDomainName: "aoai1" },
  azureApiVersion: "2025-06-01",
};
export const accountBody = (state: string): Record<string, unknown> => ({
  id: accountId,
  name: "aoai1",
  type: "Microsoft.CognitiveServices/accounts",
  location: "eastus2",
  kind: "OpenAI",
  sku: { name: "S0" },
  tags: null,
  notInSchema: 1,
  properties: {
    provisioningState: state,
    endpoint: "https://aoai1.openai.azure.com/",
    customSubDomainName: "aoai1",
    notInSchema: 1,
  },
});
export const missing = { status: 404, body: { error: { code: "ResourceNotFound", message: "no" } } };
export const refused = (status: number, code: string, message = "because"): Answer => ({
  status,
  body: { error: { code, message } },
});

/** An account that is created and is ready at once. */
export const creation = (put: Routes[string] = { status: 201, body: accountBody("Succeeded") }): Routes => ({
  [`GET ${arm}${accountId}`]: [missing, { body: accountBody("Succeeded") }],
  [`PUT ${arm}${accountId}`]: put,
});
