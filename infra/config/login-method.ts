/** How the Azure provider logs in. */
export type AzureLogin =
  "defaultCredential" | "clientCertificate" | "clientSecret" | "oidc" | "managedIdentity" | "azureCli";

/** A setting of the Azure provider: from the stack's `azure-native:KEY`, else from the variable. */
export type AzureSetting = (key: string, variable: string) => string | undefined;

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
