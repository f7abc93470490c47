import { azureLogin } from "../../../infra/config/login-method";
import { databricksAuthType } from "../../../infra/login";

const login = (environment: Record<string, string>) => azureLogin((_key, variable) => environment[variable]);

test.each([
  [{}, "azureCli", "azure-cli"],
  [{ ARM_CLIENT_ID: "id", ARM_CLIENT_SECRET: "secret" }, "clientSecret", "azure-client-secret"],
  [{ ARM_USE_MSI: "true" }, "managedIdentity", "azure-msi"],
  [{ ARM_USE_OIDC: "true", ACTIONS_ID_TOKEN_REQUEST_URL: "https://x" }, "oidc", "github-oidc-azure"],
  [{ ARM_USE_OIDC: "true" }, "oidc", undefined],
  [
    {
      ARM_USE_OIDC: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: "https://x",
      DATABRICKS_AUTH_TYPE: "azure-cli",
    },
    "oidc",
    "azure-cli",
  ],
  [
    { ARM_USE_OIDC: "true", ACTIONS_ID_TOKEN_REQUEST_URL: "https://x", DATABRICKS_AUTH_TYPE: "pat" },
    "oidc",
    "github-oidc-azure",
  ],
  [{ ARM_CLIENT_SECRET: "secret", DATABRICKS_AUTH_TYPE: "pat" }, "clientSecret", "azure-client-secret"],
  [{ ARM_CLIENT_CERTIFICATE_PATH: "/c.pem", ARM_CLIENT_SECRET: "secret" }, "clientCertificate", undefined],
  [{ ARM_USE_DEFAULT_AZURE_CREDENTIAL: "true", ARM_CLIENT_SECRET: "secret" }, "defaultCredential", undefined],
  [{ ARM_USE_MSI: "false" }, "azureCli", "azure-cli"],
])("%j is the login %s, which Databricks calls %s", (environment, expected, authType) => {
  expect(login(environment as Record<string, string>)).toBe(expected);
  expect(databricksAuthType(login(environment as Record<string, string>), environment)).toBe(authType);
});
