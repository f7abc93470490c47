import { getClientConfig } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { complaintsMessage, parseConfig } from "./config";
import type { LabConfig } from "./config/types";
import { verifyExisting } from "./existing/verify";
import { azureLogin, azureSettings } from "./login";

/**
 * Reads the configuration of the stack that is being deployed, and what it says exists.
 *
 * @throws {pulumi.RunError} with every complaint about the one, else about the other, which `pulumi up` shows without a stack trace
 */
export async function readConfig(environment: NodeJS.ProcessEnv = process.env): Promise<LabConfig> {
  const project = pulumi.getProject();
  const raw = { project, values: pulumi.runtime.allConfig(), secretKeys: secretKeys(environment) };
  const parse = (subscriptionId: string | undefined) =>
    parseConfig(raw, { project, stack: pulumi.getStack(), subscriptionId });

  const setting = azureSettings(environment);
  let subscriptionId = setting("subscriptionId", "ARM_SUBSCRIPTION_ID");
  // The Azure CLI's login alone brings a subscription of its own, which only the provider can tell. Where nobody is
  // logged in, asking it ends the deployment, so whatever else is wrong is told before.
  if (subscriptionId === undefined && azureLogin(setting) === "azureCli") {
    requireConfig(parse(""));
    subscriptionId = await subscriptionOfAzureCli();
  }
  return verifyExisting(requireConfig(parse(subscriptionId)));
}

function requireConfig(parsed: ReturnType<typeof parseConfig>): LabConfig {
  if ("complaints" in parsed) throw new pulumi.RunError(complaintsMessage(parsed.complaints));
  return parsed.config;
}

async function subscriptionOfAzureCli(): Promise<string | undefined> {
  try {
    return (await getClientConfig()).subscriptionId || undefined;
  } catch {
    return undefined;
  }
}

/** The keys whose values the engine holds encrypted; it names them beside the values, which are in plain text. */
function secretKeys(environment: NodeJS.ProcessEnv): ReadonlySet<string> {
  return new Set(JSON.parse(environment.PULUMI_CONFIG_SECRET_KEYS || "[]") as string[]);
}
