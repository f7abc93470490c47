import type { PropertyMap } from "../rpc/values";
import { pipelineTokens, type ServicePrincipal } from "../entra";

/** How a provider instance logs in to its workspace. */
export type Login =
  | { readonly type: "pat"; readonly host: string; readonly token: string }
  | {
      readonly type: "azure-client-secret";
      /** Undefined: to be found by the workspace's resource id. */
      readonly host: string | undefined;
      readonly resourceId: string | undefined;
      readonly principal: ServicePrincipal;
    }
  | { readonly type: "github-oidc-azure"; readonly host: string; readonly principal: ServicePrincipal }
  /** Nothing fits. That is an error only when something is asked of the workspace. */
  | { readonly type: "none"; readonly host: string | undefined; readonly reason: string };

/** Settings, the environment variables that stand in for them, and the login method each belongs to. */
const settings = {
  host: { variables: ["DATABRICKS_HOST"], method: undefined },
  authType: { variables: ["DATABRICKS_AUTH_TYPE"], method: undefined },
  token: { variables: ["DATABRICKS_TOKEN"], method: "pat" },
  username: { variables: ["DATABRICKS_USERNAME"], method: "basic" },
  password: { variables: ["DATABRICKS_PASSWORD"], method: "basic" },
  clientId: { variables: ["DATABRICKS_CLIENT_ID"], method: "oauth" },
  clientSecret: { variables: ["DATABRICKS_CLIENT_SECRET"], method: "oauth" },
  azureWorkspaceResourceId: { variables: ["DATABRICKS_AZURE_RESOURCE_ID"], method: "azure" },
  azureClientId: { variables: ["ARM_CLIENT_ID"], method: "azure" },
  azureClientSecret: { variables: ["ARM_CLIENT_SECRET"], method: "azure" },
  azureTenantId: { variables: ["ARM_TENANT_ID"], method: "azure" },
} as const;
type Setting = keyof typeof settings;

const noDefaultCredentials =
  "default auth: cannot configure default credentials, please check " +
  "https://docs.databricks.com/en/dev-tools/auth.html#databricks-client-unified-authentication " +
  "to configure credentials for your preferred authentication method";

const azureHost = /\.(azuredatabricks\.net|databricks\.azure\.(us|cn))$/;

const normalizedHost = (host: string | undefined): string | undefined =>
  host === undefined ? undefined : new URL(/^https?:\/\//.test(host) ? host : `https://${host}`).origin;

/**
 * Chooses the login as Databricks' unified authentication does: a setting of the program wins over the
 * environment, and settings of two methods contradict each other unless `authType` decides.
 *
 * @throws when two methods are configured, or when a service principal of Azure meets a host that is not Azure's
 */
export function databricksLogin(config: PropertyMap, environment: NodeJS.ProcessEnv): Login {
  const value = (name: Setting): string | undefined => {
    const given = config[name];
    if (typeof given === "string" && given !== "") return given;
    return settings[name].variables.map((variable) => environment[variable]).find(Boolean);
  };
  const host = normalizedHost(value("host"));
  const authType = value("authType");
  const methods = new Set(
    (Object.keys(settings) as Setting[])
      .filter((name) => value(name) !== undefined)
      .flatMap((name) => settings[name].method ?? []),
  );
  if (authType === undefined && methods.size > 1) {
    const names = [...methods].sort().join(" and ");
    throw new Error(`validate: more than one authorization method configured: ${names}`);
  }
  const allows = (type: Login["type"]): boolean => authType === undefined || authType === type;

  const token = value("token");
  if (allows("pat") && host !== undefined && token !== undefined) return { type: "pat", host, token };

  const resourceId = value("azureWorkspaceResourceId");
  const [tenantId, clientId, clientSecret] = (
    ["azureTenantId", "azureClientId", "azureClientSecret"] as const
  ).map(value);
  // The real chain tries it before a secret.
  const pipeline = pipelineTokens(environment);
  if (allows("github-oidc-azure") && host !== undefined && tenantId && clientId && pipeline) {
    return { type: "github-oidc-azure", host, principal: { tenantId, clientId, proof: { pipeline } } };
  }
  const hasPrincipal = tenantId !== undefined && clientId !== undefined && clientSecret !== undefined;
  if (allows("azure-client-secret") && hasPrincipal && (host !== undefined || resourceId !== undefined)) {
    if (host !== undefined && !azureHost.test(new URL(host).hostname)) {
      throw new Error(`azure-client-secret auth: ${host} is not the host of an Azure Databricks workspace`);
    }
    const principal = { tenantId, clientId, proof: { clientSecret } };
    return { type: "azure-client-secret", host, resourceId, principal };
  }
  return { type: "none", host, reason: noDefaultCredentials };
}
