import { azureLogin } from "../../../../infra/config/login-method";
import { azureCloud } from "../../../../packages/azure-client/src/clouds";
import { azureCredential } from "../../../../packages/azure-client/src/login";

const settingsOf =
  (environment: Record<string, string>) =>
  (_key: string, variable: string): string | undefined =>
    environment[variable];

test.each([
  [{}, "azureCli"],
  [{ ARM_CLIENT_SECRET: "s" }, "clientSecret"],
  [{ ARM_CLIENT_SECRET: "s", ARM_USE_OIDC: "true" }, "clientSecret"],
  [{ ARM_USE_OIDC: "1", ARM_USE_MSI: "true" }, "oidc"],
  [{ ARM_USE_MSI: "True" }, "managedIdentity"],
  [{ ARM_CLIENT_CERTIFICATE_PATH: "c.pem", ARM_CLIENT_SECRET: "s" }, "clientCertificate"],
  [{ ARM_USE_DEFAULT_AZURE_CREDENTIAL: "true", ARM_CLIENT_SECRET: "s" }, "defaultCredential"],
] as [Record<string, string>, string][])(
  "%j logs in by %s, as the Azure provider does",
  (environment, method) => {
    expect(azureLogin(settingsOf(environment))).toBe(method);
  },
);

test("a service principal's login that is half set says which half is missing", async () => {
  const credential = azureCredential(
    "clientSecret",
    settingsOf({ ARM_CLIENT_SECRET: "s", ARM_TENANT_ID: "t" }),
    azureCloud(undefined),
  );
  await expect(credential.getToken("s")).rejects.toMatchObject({
    exitCode: 2,
    message: "a service principal needs ARM_TENANT_ID and ARM_CLIENT_ID, and ARM_CLIENT_ID is not set",
  });
});

test("a cloud is known by the provider's name for it, and the public one is meant without", () => {
  expect(azureCloud("usgovernment").management).toBe("https://management.usgovcloudapi.net");
  expect(azureCloud(undefined).management).toBe("https://management.azure.com");
  expect(azureCloud("moon")).toBe(azureCloud("public"));
});
