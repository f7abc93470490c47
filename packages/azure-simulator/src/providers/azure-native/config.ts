import type { PropertyMap } from "../rpc/values";
import { pipelineTokens, type ServicePrincipal } from "../entra";

export interface AzureConfig {
  readonly subscriptionId: string;
  readonly location: string | undefined;
  readonly skipReadOnUpdate: boolean;
  readonly principal: ServicePrincipal;
}

/**
 * A provider instance's configuration: what the program or the stack says, else the environment.
 *
 * @throws when the subscription or the login is missing; a secret and a pipeline's token are the only ones here
 */
export function azureConfig(config: PropertyMap, environment: NodeJS.ProcessEnv): AzureConfig {
  const setting = (name: string, variable: string): string | undefined => {
    const value = config[name];
    return typeof value === "string" && value !== "" ? value : environment[variable] || undefined;
  };
  const clientSecret = setting("clientSecret", "ARM_CLIENT_SECRET");
  const useOidc = setting("useOidc", "ARM_USE_OIDC") === "true";
  // The real provider's order: a secret comes before OIDC.
  const pipeline = clientSecret === undefined && useOidc ? pipelineTokens(environment) : undefined;
  const needed = {
    subscriptionId: ["ARM_SUBSCRIPTION_ID", setting("subscriptionId", "ARM_SUBSCRIPTION_ID")],
    tenantId: ["ARM_TENANT_ID", setting("tenantId", "ARM_TENANT_ID")],
    clientId: ["ARM_CLIENT_ID", setting("clientId", "ARM_CLIENT_ID")],
    ...(pipeline === undefined && { clientSecret: ["ARM_CLIENT_SECRET", clientSecret] as const }),
  } as const;
  const missing = Object.entries(needed).filter(([, [, value]]) => value === undefined);
  if (missing.length > 0) {
    const list = missing.map(([name, [variable]]) => `azure-native:${name} (or ${variable})`).join(", ");
    throw new Error(`the azure-native provider is not configured: ${list} must be set`);
  }
  const [subscriptionId = "", tenantId = "", clientId = ""] = Object.values(needed).map(([, value]) => value);
  return {
    subscriptionId,
    location: setting("location", "ARM_LOCATION_NAME"),
    skipReadOnUpdate: environment["ARM_SKIP_READ_ON_UPDATE"] === "true",
    principal: {
      tenantId,
      clientId,
      proof: pipeline === undefined ? { clientSecret: clientSecret ?? "" } : { pipeline },
    },
  };
}
