import * as pulumi from "@pulumi/pulumi";

/** How the Azure provider logs in. */
export type AzureLogin =
  "defaultCredential" | "clientCertificate" | "clientSecret" | "oidc" | "managedIdentity" | "azureCli";

/** A setting of the Azure provider: from the stack's `azure-native:KEY`, else from the variable. */
export type AzureSetting = (key: string, variable: string) => string | undefined;

/** The settings that the Azure provider of this stack sees. */
export function azureSettings(environment: NodeJS.ProcessEnv): AzureSetting {
  const config = new pulumi.Config("azure-native");
  return (key, variable) => config.get(key) || environment[variable] || undefined;
}

/** Decides as the Azure provider does, in its order. */
export function azureLogin(setting: AzureSetting): AzureLogin {
  const enabled = (key: string, variable: string) =>
    ["true", "1"].includes(setting(key, variable)?.toLowerCase() ?? "");
  if (enabled("useDefaultAzureCredential", "ARM_USE_DEFAULT_AZURE_CREDENTIAL")) return "defaultCredential";
  if (setting("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH")) return "clientCertificate";
  if (setting("clientSecret", "ARM_CLIENT_SECRET")) return "clientSecret";
  if (enabled("useOidc", "ARM_USE_OIDC")) return "oidc";
  if (enabled("useMsi", "ARM_USE_MSI")) return "managedIdentity";
  return "azureCli";
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
