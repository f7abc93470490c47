/**
 * What the program would make of a stack's configuration.
 *
 * Read with the program's own pure decisions, so that a check before a deployment and the deployment never disagree
 * about a name, a region or what is allowed. This is the one file of the workload that takes them from there, and
 * none of them loads Pulumi.
 */
import { type ConfigErrors, parseConfig } from "../infra/config/parse";
import type { LabConfig } from "../infra/config/types";
import { type LabPast, labPast, madeBefore, originOf, STACK_LAB } from "../infra/config/lab-past";
import { LAB_REGIONS, regionOrder } from "../infra/config/regions";
import type { StackConfiguration } from "./configuration";

export { azureLogin, type AzureLogin, type AzureSetting } from "../infra/config/login-method";
export { deploymentOrder, sameName, type StandingDeployment } from "../infra/config/deployment-order";
export { accountIncompatibilities } from "../infra/existing/account";
export { clusterIncompatibilities } from "../infra/existing/cluster";
export { deploymentIncompatibilities } from "../infra/existing/deployment";
export { workspaceIncompatibilities } from "../infra/existing/workspace";

export type { AccountKeyName, DeploymentConfig, LabConfig } from "../infra/config/types";

export { LAB_REGIONS };
export { IDENTITY_TAG } from "../infra/config/tags";
export { IDENTITY_TYPE, LAB_TYPE } from "../infra/config/lab-past";
export { MOVE_HAS_BEGUN, obstacle } from "../infra/config/move";
export { isKnownRegion, shortRegionName } from "../infra/config/regions";

export type LabDecision = { readonly config: LabConfig } | { readonly errors: ConfigErrors };

type StackName = Pick<StackConfiguration, "project" | "stack">;

/** A resource of a state as `pulumi stack export` has it. */
interface StateOutput {
  readonly urn: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly delete?: boolean;
}

/** What the stack's state says of its lab. */
export const pastOf = ({ project, stack }: StackName, resources: readonly StateOutput[]): LabPast =>
  labPast(
    Object.fromEntries(
      resources.flatMap(({ urn, outputs = {}, delete: old }) => (old ? [] : [[urn, outputs]])),
    ),
    { project, stack, name: STACK_LAB },
  );

/**
 * Decides about a stack what its program would decide.
 * @param subscriptionId undefined where there is none, which is an error
 * @param past what the stack's state says of the lab; left out: nothing was made yet
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
  past: LabPast = NOTHING,
  region?: string,
): LabDecision {
  const elsewhere = { ...values, [`${project}:region`]: region ?? "", "azure-native:location": "" };
  const given = region === undefined ? values : elsewhere;
  return parseConfig(
    { project, values: given, secretKeys },
    { project, stack, subscriptionId, ...madeBefore(past, { project, stack }) },
  );
}

const NOTHING: LabPast = { begun: false, outputs: {}, parts: {} };

/** The lab's regions in the stack's own random order. */
export function labRegions(stack: StackName, subscriptionId: string, past: LabPast): readonly string[] {
  return regionOrder({ ...originOf(past, stack), subscriptionId });
}
