import * as pulumi from "@pulumi/pulumi";
import type { AzureLogin, AzureSetting } from "./config/login-method";

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
      return oidcAuthType(environment);
    case "managedIdentity":
      return "azure-msi";
    case "azureCli":
      return "azure-cli";
    case "defaultCredential":
    case "clientCertificate":
      return undefined;
  }
}

/**
 * What a pipeline's own identity is called. Where DATABRICKS_AUTH_TYPE asks for it, the Azure CLI's login is taken, which
 * pipelines have beside: it shows Azure's management token too, and by that a new workspace lets in an identity with a
 * role on it that nobody has added yet. GitHub's own way shows none (Databricks' SDK for Go,
 * config/auth_azure_github_oidc.go and auth_azure_cli.go).
 */
function oidcAuthType(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.DATABRICKS_AUTH_TYPE === "azure-cli") return "azure-cli";
  return environment.ACTIONS_ID_TOKEN_REQUEST_URL ? "github-oidc-azure" : undefined;
}
