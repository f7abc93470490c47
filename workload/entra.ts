import type { TokenCredential } from "@azure/identity";
import { UserError } from "./errors";
import { type AuthorizationProvider } from "./mlflow/target";

/** The application id of Azure Databricks, the same in every tenant: what a token for a workspace is for. */
const databricksResource = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

/**
 * Logs in to a Databricks workspace with an Entra token: that of the service principal in ARM_CLIENT_ID,
 * ARM_CLIENT_SECRET and ARM_TENANT_ID, or else whatever @azure/identity finds (its AZURE_* variables,
 * a managed identity, `az login`). The library is loaded with the first request; it honours HTTPS_PROXY
 * itself, and keeps tokens until shortly before they run out.
 */
export function entraAuthorization(environment: NodeJS.ProcessEnv): AuthorizationProvider {
  let credential: Promise<TokenCredential> | undefined;
  return async (refresh) => {
    if (refresh) credential = undefined;
    credential ??= makeCredential(environment);
    try {
      const token = await (await credential).getToken(`${databricksResource}/.default`);
      if (token === null) throw new Error("no token was issued");
      return `Bearer ${token.token}`;
    } catch (error) {
      throw new UserError(`Entra gave no token for Azure Databricks: ${firstLine(error)}`, {
        hint:
          "Log in with `az login`, or set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID of a service principal, " +
          "or DATABRICKS_HOST and DATABRICKS_TOKEN of the workspace.",
        cause: error,
      });
    }
  };
}

async function makeCredential(environment: NodeJS.ProcessEnv): Promise<TokenCredential> {
  const { ClientSecretCredential, DefaultAzureCredential } = await import("@azure/identity");
  const { ARM_TENANT_ID: tenant, ARM_CLIENT_ID: client, ARM_CLIENT_SECRET: secret } = environment;
  return tenant && client && secret
    ? new ClientSecretCredential(tenant, client, secret)
    : new DefaultAzureCredential();
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
