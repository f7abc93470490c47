/** The official clients against the subscription of the environment, with the proxy of the environment. */
import { CognitiveServicesManagementClient } from "@azure/arm-cognitiveservices";
import { AzureDatabricksManagementClient } from "@azure/arm-databricks";
import { ResourceManagementClient } from "@azure/arm-resources";
import { ClientSecretCredential } from "@azure/identity";

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

export const subscription = required("AZURE_SUBSCRIPTION_ID");

export const credentialWith = (secret: string): ClientSecretCredential =>
  new ClientSecretCredential(required("AZURE_TENANT_ID"), required("AZURE_CLIENT_ID"), secret);

const credential = credentialWith(required("AZURE_CLIENT_SECRET"));
export const resources = new ResourceManagementClient(credential, subscription);
export const cognitive = new CognitiveServicesManagementClient(credential, subscription);
export const databricks = new AzureDatabricksManagementClient(credential, subscription);

/** The clients take a Retry-After of 0 for none and wait two seconds then; this is their own setting against it. */
export const quickly = { updateIntervalInMs: 5 };

/** What a call ended with: its value, or the error's status, code and message. */
export async function outcome<T>(
  call: () => Promise<T>,
): Promise<{ value: T } | { status?: number; code?: string; message: string }> {
  try {
    return { value: await call() };
  } catch (error) {
    const { statusCode, code, message } = error as { statusCode?: number; code?: string; message: string };
    return {
      ...(statusCode !== undefined && { status: statusCode }),
      ...(code !== undefined && { code }),
      message,
    };
  }
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of pages) all.push(one);
  return all;
}

export const account = (name: string, location = "eastus2", properties: object = {}) => ({
  location,
  kind: "OpenAI",
  sku: { name: "S0" },
  properties: { customSubDomainName: name, ...properties },
});

export const deployment = (capacity: number, version = "2024-11-20") => ({
  sku: { name: "Standard", capacity },
  properties: { model: { format: "OpenAI", name: "gpt-4o", version } },
});
