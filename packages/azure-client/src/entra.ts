import type { TokenCredential } from "@azure/identity";
import type { AzureLogin, AzureSetting } from "./login";
import { UserError } from "rest-client";
import type { AuthorizationProvider } from "rest-client";

/** What a token is for. */
interface Audience {
  /** In a sentence. */
  name: string;
  scope: string;
  /** The other way in, for whoever cannot log in. */
  instead: string;
}

/** The application id of Azure Databricks is the same in every tenant. */
const databricks: Audience = {
  name: "Azure Databricks",
  scope: "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default",
  instead: "DATABRICKS_HOST and DATABRICKS_TOKEN of the workspace",
};

const cognitiveServices: Audience = {
  name: "Azure OpenAI",
  scope: "https://cognitiveservices.azure.com/.default",
  instead: "AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY of an account that takes keys",
};

/** Gives a token; with `refresh` one that was not given before. */
export type TokenProvider = (refresh?: boolean) => Promise<string>;

/** Logs in to a Databricks workspace with an Entra token. */
export function entraAuthorization(login: AzureLogin, environment: NodeJS.ProcessEnv): AuthorizationProvider {
  const token = entraToken(login, environment, databricks);
  return async (refresh) => `Bearer ${await token(refresh)}`;
}

/** Logs in to an Azure OpenAI account with an Entra token. */
export const openaiToken = (login: AzureLogin, environment: NodeJS.ProcessEnv): TokenProvider =>
  entraToken(login, environment, cognitiveServices);

/**
 * Tokens by the login that the ARM_* variables describe to the Azure provider (a service principal's secret or
 * certificate, a pipeline's OIDC, a managed identity), or else of whatever
 * @azure/identity finds (its AZURE_* variables, a managed identity, `az login`). The library is loaded with the first
 * request; it honours HTTPS_PROXY itself, and keeps tokens until shortly before they run out.
 */
function entraToken(
  login: AzureLogin,
  environment: NodeJS.ProcessEnv,
  { name, scope, instead }: Audience,
): TokenProvider {
  let credential: Promise<TokenCredential> | undefined;
  return async (refresh) => {
    if (refresh) credential = undefined;
    credential ??= makeCredential(login, environment);
    try {
      const token = await (await credential).getToken(scope);
      if (token === null) throw new Error("no token was issued");
      return token.token;
    } catch (error) {
      throw new UserError(`Entra gave no token for ${name}: ${firstLine(error)}`, {
        hint:
          "Log in with `az login`, or set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID of a service principal, " +
          `or ${instead}.`,
        cause: error,
      });
    }
  };
}

async function makeCredential(login: AzureLogin, environment: NodeJS.ProcessEnv): Promise<TokenCredential> {
  const [{ credentialOf }, { azureCloud }] = await Promise.all([import("./login"), import("./clouds")]);
  const setting: AzureSetting = (_key, variable) => environment[variable] || undefined;
  if (login !== "azureCli")
    return credentialOf(login, setting, azureCloud(setting("environment", "ARM_ENVIRONMENT")));
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new DefaultAzureCredential();
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
