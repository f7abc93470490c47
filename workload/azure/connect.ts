import { decideLab, type LabConfig } from "../lab-config";
import { usageError } from "../errors";
import { type StackConfiguration, subscriptionOf } from "../stack-configuration";
import { ArmClient } from "./arm";
import { azureCloud } from "./clouds";
import { managementToken } from "./login";

/** Azure Resource Manager by a stack's login. */
export function armOf({ setting }: StackConfiguration, signal?: AbortSignal): ArmClient {
  const cloud = azureCloud(setting("environment", "ARM_ENVIRONMENT"));
  return new ArmClient({ management: cloud.management, token: managementToken(setting, cloud), signal });
}

/** What a stack's program decides. @throws UserError with every complaint */
export async function requireLab(configuration: StackConfiguration): Promise<LabConfig> {
  const decision = decideLab(configuration, await subscriptionOf(configuration.setting));
  if ("config" in decision) return decision.config;
  throw usageError(
    `the stack's configuration has mistakes:\n${decision.complaints.map((one) => `  - ${one}`).join("\n")}`,
  );
}
