/** Logins by the identity library: with the right secret, with a wrong one, and without any but the machine's. */
import { DefaultAzureCredential } from "@azure/identity";
import { credentialWith, outcome } from "./azure-clients";

const scope = "https://cognitiveservices.azure.com/.default";

async function main(): Promise<void> {
  const right = await outcome(() => credentialWith(process.env["AZURE_CLIENT_SECRET"] ?? "").getToken(scope));
  const wrong = await outcome(() => credentialWith("guess").getToken(scope));
  const unknown = await outcome(() =>
    credentialWith(process.env["AZURE_CLIENT_SECRET"] ?? "").getToken("https://example.com/.default"),
  );
  for (const name of ["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"]) delete process.env[name];
  const machine = await outcome(() => new DefaultAzureCredential().getToken(scope));
  console.log(JSON.stringify({ right, wrong, unknown, machine }));
}

void main();
