import { type ConfigErrors, parseConfig } from "../infra/config/parse";
import type { LabConfig } from "../infra/config/types";
import { type LabPast, labPast, madeBefore, originOf, STACK_LAB } from "../infra/config/lab-past";
import { regionOrder } from "../infra/config/regions";
import type { StackConfiguration } from "./configuration";

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
