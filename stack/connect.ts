import { usageError } from "rest-client";
import { decideLab, pastOf } from "./lab-config";
import type { LabConfig } from "../infra/config/types";
import type { StateResource } from "./state";
import { type StackConfiguration, subscriptionOf } from "./configuration";
import { ArmClient } from "azure-client";
import { azureCloud } from "azure-client";
import { azureLogin } from "../infra/config/login-method";
import { azureCredential } from "azure-client";

/** Azure Resource Manager by a stack's login. */
export function armOf({ setting }: StackConfiguration, signal?: AbortSignal): ArmClient {
  const cloud = azureCloud(setting("environment", "ARM_ENVIRONMENT"));
  return new ArmClient({
    management: cloud.management,
    credential: azureCredential(azureLogin(setting), setting, cloud),
    signal,
  });
}

/**
 * What a stack's program decides.
 * @param resources what the stack's state holds
 * @param needsSubscription false where nothing is asked of Azure: without one, only names and a drawn region differ
 * @throws UserError with every error in it
 */
export async function requireLab(
  configuration: StackConfiguration,
  resources: readonly StateResource[],
  needsSubscription = true,
): Promise<LabConfig> {
  const found = await subscriptionOf(configuration.setting);
  const decision = decideLab(
    configuration,
    found ?? (needsSubscription ? undefined : ""),
    pastOf(configuration, resources),
  );
  if ("config" in decision) return decision.config;
  throw usageError(
    `the stack's configuration has mistakes:\n${decision.errors.map((one) => `  - ${one}`).join("\n")}`,
  );
}
