import * as pulumi from "@pulumi/pulumi";
import type { AzureLogin, AzureSetting } from "./login-method";

export { azureLogin } from "./login-method";

/** The settings that the Azure provider of this stack sees. */
export function azureSettings(environment: NodeJS.ProcessEnv): AzureSetting {
  const config = new pulumi.Config("azure-native");
  return (key, variable) => config.get(key) || environment[variable] || undefined;
}

/**
 * The Databricks provider's name for a login.
 *
 * Naming it keeps whatever stands in DATABRICKS_* or in a profile out: the provider would refuse a second method
 * of authorization, or use it. Returns nothing for a login that the Databricks provider does not know by one
 * name, and so leaves the choice to it.
 */
export function databricksAuthType(login: AzureLogin, environment: NodeJS.ProcessEnv): string | undefined {
  switch (login) {
    case "clientSecret":
      return "azure-client-secret";
    case "oidc":
      return environment.ACTIONS_ID_TOKEN_REQUEST_URL ? "github-oidc-azure" : undefined;
    case "managedIdentity":
      return "azure-msi";
    case "azureCli":
      return "azure-cli";
    case "defaultCredential":
    case "clientCertificate":
      return undefined;
  }
}
