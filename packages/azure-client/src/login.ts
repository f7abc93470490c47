import type { TokenCredential } from "@azure/identity";
import { readFile } from "node:fs/promises";
import { usageError } from "rest-client";
import { readAnswer } from "rest-client";
import { shownAddress } from "rest-client";
import { filledText, object } from "rest-client";
import type { AzureCloud } from "./clouds";

/** A way in which the Azure provider logs in. */
export type AzureLogin =
  "defaultCredential" | "clientCertificate" | "clientSecret" | "oidc" | "managedIdentity" | "azureCli";

/** A setting of the Azure provider: from the stack's `azure-native:KEY`, else from the variable. */
export type AzureSetting = (key: string, variable: string) => string | undefined;

/** What each way in which the Azure provider logs in is called. */
export const loginMethods: Readonly<Record<AzureLogin, string>> = {
  defaultCredential: "the default credential chain",
  clientCertificate: "a service principal's certificate",
  clientSecret: "a service principal's secret",
  oidc: "OIDC",
  managedIdentity: "a managed identity",
  azureCli: "the Azure CLI",
};

/**
 * The login that the settings describe, as a credential that is made, and its library loaded, with the first token; it
 * keeps tokens until shortly before they run out. Its first token fails with a UserError where a setting is missing.
 */
export function azureCredential(
  login: AzureLogin,
  setting: AzureSetting,
  cloud: AzureCloud,
): TokenCredential {
  let credential: Promise<TokenCredential> | undefined;
  return {
    getToken: async (...args) =>
      (await (credential ??= credentialOf(login, setting, cloud))).getToken(...args),
  };
}

/**
 * The credential of the login that the settings describe, for tokens of any resource.
 * @throws UserError where a setting that the login needs is missing
 */
export async function credentialOf(
  login: AzureLogin,
  setting: AzureSetting,
  cloud: AzureCloud,
): Promise<TokenCredential> {
  const identity = await import("@azure/identity");
  const options = { authorityHost: cloud.authority };
  const tenantId = setting("tenantId", "ARM_TENANT_ID");
  const clientId = setting("clientId", "ARM_CLIENT_ID");
  const principal = (): { tenantId: string; clientId: string } => {
    if (tenantId === undefined || clientId === undefined)
      throw usageError(
        `a service principal needs ARM_TENANT_ID and ARM_CLIENT_ID, and ${tenantId === undefined ? "ARM_TENANT_ID" : "ARM_CLIENT_ID"} is not set`,
      );
    return { tenantId, clientId };
  };
  switch (login) {
    case "defaultCredential":
      return new identity.DefaultAzureCredential({ ...options, ...(tenantId && { tenantId }) });
    case "clientCertificate": {
      const password = setting("clientCertificatePassword", "ARM_CLIENT_CERTIFICATE_PASSWORD");
      const certificate = {
        certificatePath: setting("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH") ?? "",
        ...(password && { certificatePassword: password }),
      };
      const { tenantId: tenant, clientId: client } = principal();
      return new identity.ClientCertificateCredential(tenant, client, certificate, options);
    }
    case "clientSecret": {
      const { tenantId: tenant, clientId: client } = principal();
      const secret = setting("clientSecret", "ARM_CLIENT_SECRET") ?? "";
      return new identity.ClientSecretCredential(tenant, client, secret, options);
    }
    case "oidc": {
      const { tenantId: tenant, clientId: client } = principal();
      return new identity.ClientAssertionCredential(tenant, client, () => oidcToken(setting), options);
    }
    case "managedIdentity":
      return new identity.ManagedIdentityCredential(clientId ? { clientId } : {});
    case "azureCli": {
      const subscription = setting("subscriptionId", "ARM_SUBSCRIPTION_ID");
      return new identity.AzureCliCredential({
        ...(tenantId && { tenantId }),
        ...(subscription && { subscription }),
      });
    }
  }
}

/** The token of the pipeline's own identity: given, in a file, or asked for where the pipeline gives them out. */
export async function oidcToken(setting: AzureSetting): Promise<string> {
  const given = setting("oidcToken", "ARM_OIDC_TOKEN");
  if (given !== undefined) return given;
  const path = setting("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH");
  if (path !== undefined) return readFile(path, "utf8");
  const either = (key: string, ...variables: string[]): string | undefined =>
    variables.map((variable) => setting(key, variable)).find((value) => value !== undefined);
  const address = either("oidcRequestUrl", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL");
  const bearer = either("oidcRequestToken", "ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  if (address === undefined || bearer === undefined)
    throw usageError("OIDC is on, but neither a token nor an address to ask for one is set");
  const url = new URL(address);
  url.searchParams.set(
    "audience",
    setting("oidcAudience", "ARM_OIDC_AUDIENCE") ?? "api://AzureADTokenExchange",
  );
  const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } });
  const refused = `the pipeline's identity gave no token: ${shownAddress(url.href)} answered ${response.status}`;
  if (!response.ok) throw new Error(refused);
  try {
    return readAnswer(await response.text(), object<{ value: string }>({ value: filledText }, {})).value;
  } catch (error) {
    throw new Error(`${refused}, but ${(error as Error).message}`, { cause: error });
  }
}
