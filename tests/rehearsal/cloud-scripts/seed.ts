import { randomUUID } from "node:crypto";
import type { Cloud } from "../../../packages/azure-simulator/src/cloud";
import {
  accountType,
  armKey,
  deploymentType,
  workspaceType,
} from "../../../packages/azure-simulator/src/context/state";

/** The lab's Azure half, as if ARM had made it: an account with a deployment of some capacity, and a workspace. */
export function seedLab(cloud: Cloud, { capacity = 100 } = {}) {
  const providers = `/subscriptions/${cloud.identity.subscriptionId}/resourceGroups/rg/providers`;
  const put = (resource: Parameters<typeof cloud.state.resources.set>[1]): string => {
    cloud.state.resources.set(armKey(resource.id), resource);
    return resource.id;
  };
  const accountId = put({
    id: `${providers}/Microsoft.CognitiveServices/accounts/lab`,
    name: "lab",
    type: accountType,
    location: "swedencentral",
    properties: { customSubDomainName: "lab", provisioningState: "Succeeded" },
  });
  put({
    id: `${accountId}/deployments/gpt-4o`,
    name: "gpt-4o",
    type: deploymentType,
    sku: { name: "Standard", capacity },
    properties: {
      model: { format: "OpenAI", name: "gpt-4o", version: "2024-11-20" },
      provisioningState: "Succeeded",
    },
  });
  const key = randomUUID();
  cloud.state.accountKeys.set(armKey(accountId), { key1: key, key2: randomUUID() });
  const host = "adb-5555555555555555.7.azuredatabricks.net";
  put({
    id: `${providers}/Microsoft.Databricks/workspaces/lab`,
    name: "lab",
    type: workspaceType,
    location: "swedencentral",
    properties: { provisioningState: "Succeeded", workspaceId: "5555555555555555", workspaceUrl: host },
  });
  const grantChat = (): void => {
    put({
      id: `${accountId}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`,
      name: "chat",
      type: "Microsoft.Authorization/roleAssignments",
      properties: {
        principalId: cloud.identity.objectId,
        roleDefinitionId: "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
      },
    });
  };
  return {
    grantChat,
    /** What a client of the lab is told. */
    environment: {
      AZURE_OPENAI_ENDPOINT: "https://lab.openai.azure.com",
      AZURE_OPENAI_API_KEY: key,
      OPENAI_API_VERSION: "2024-05-01-preview",
      DATABRICKS_HOST: `https://${host}`,
      MLFLOW_DISABLE_TELEMETRY: "true",
    },
  };
}
