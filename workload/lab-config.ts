/**
 * What the program would make of a stack's configuration.
 *
 * Read with the program's own pure decisions, so that a check before a deployment and the deployment never disagree
 * about a name, a region or what is allowed. This is the one file of the workload that takes them from there, and
 * none of them loads Pulumi.
 */
import { parseConfig } from "../infra/config";
import type { LabConfig } from "../infra/config/types";
import { LAB_REGIONS, regionOrder } from "../infra/regions";
import type { StackConfiguration } from "./stack-configuration";

export { azureLogin, type AzureLogin, type AzureSetting } from "../infra/config";
export { accountFaults } from "../infra/existing/account";
export { clusterFaults } from "../infra/existing/cluster";
export { deploymentFaults } from "../infra/existing/deployment";
export { workspaceFaults } from "../infra/existing/workspace";

export type { AccountKeyName, DeploymentConfig, LabConfig } from "../infra/config/types";

export { LAB_REGIONS };
export { shortRegionName } from "../infra/regions";

export type LabDecision = { readonly config: LabConfig } | { readonly complaints: readonly string[] };

/**
 * Decides about a stack what its program would decide.
 * @param subscriptionId undefined where there is none, which is a complaint
 * @param region in place of the one that is configured or drawn
 */
export function decideLab(
  {
    project,
    stack,
    values,
    secretKeys,
  }: Pick<StackConfiguration, "project" | "stack" | "values" | "secretKeys">,
  subscriptionId: string | undefined,
  region?: string,
): LabDecision {
  const elsewhere = { ...values, [`${project}:region`]: region ?? "", "azure-native:location": "" };
  const given = region === undefined ? values : elsewhere;
  return parseConfig({ project, values: given, secretKeys }, { project, stack, subscriptionId });
}

/** The lab's regions in the stack's own random order. */
export function labRegions(
  { project, stack }: StackConfiguration,
  subscriptionId: string,
): readonly string[] {
  return regionOrder({ project, stack, subscriptionId });
}
