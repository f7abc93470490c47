import type { DeploymentConfig } from "./types";

/** A deployment that the stack has made: what it holds of a quota. */
export type StandingDeployment = Pick<DeploymentConfig, "name" | "model" | "capacity"> & {
  readonly sku: string;
};

/** One change of a deployment: made, changed, or left as it is. */
export interface DeploymentStep<Wanted> {
  readonly wanted: Wanted;
  /** The deployment of its name, or the one that is deleted right before it is made. Left out: there is none. */
  readonly before?: StandingDeployment;
}

/** The changes of an account's deployments one after another, and what is deleted when all of them are done. */
export interface DeploymentOrder<Wanted> {
  readonly steps: readonly DeploymentStep<Wanted>[];
  readonly deletedLast: readonly StandingDeployment[];
}

/** Azure compares the names of deployments without case. */
export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/**
 * The order in which the deployments of an account fit best into its quotas: lowered before raised, deleted before made.
 * The engine deletes last what a program no longer has, so a dropped deployment is replaced by a new one where there is
 * one to take its place.
 */
export function deploymentOrder<Wanted extends StandingDeployment>(
  wanted: readonly Wanted[],
  standing: readonly StandingDeployment[],
): DeploymentOrder<Wanted> {
  const kept = wanted.flatMap((one): DeploymentStep<Wanted>[] => {
    const before = standing.find(({ name }) => sameName(name, one.name));
    return before === undefined ? [] : [{ wanted: one, before }];
  });
  const made = wanted.filter((one) => !kept.some((step) => step.wanted === one));
  const dropped = standing
    .filter((one) => !kept.some(({ before }) => before === one))
    .sort((one, other) => other.capacity - one.capacity);
  const pairs = paired(made, dropped);
  const fresh = made.map((one): DeploymentStep<Wanted> => {
    const before = pairs.get(one);
    return before === undefined ? { wanted: one } : { wanted: one, before };
  });
  const replaced = new Set(pairs.values());
  return {
    steps: givingFirst(
      [...kept, ...fresh].sort((one, other) => wanted.indexOf(one.wanted) - wanted.indexOf(other.wanted)),
    ),
    deletedLast: dropped.filter((one) => !replaced.has(one)),
  };
}

/** What is deleted last, although something before would have use for its quota. */
export const heldTooLong = ({
  steps,
  deletedLast,
}: DeploymentOrder<StandingDeployment>): StandingDeployment[] =>
  deletedLast.filter((old) => steps.some((step) => takes(step) === quotaOf(old)));

/** Which dropped deployment each new one takes the place of: of the same quota where there is one, the largest first. */
function paired<Wanted extends StandingDeployment>(
  made: readonly Wanted[],
  dropped: readonly StandingDeployment[],
): ReadonlyMap<Wanted, StandingDeployment> {
  const pairs = new Map<Wanted, StandingDeployment>();
  const left = [...dropped];
  for (const fits of [(one: Wanted, old: StandingDeployment) => quotaOf(one) === quotaOf(old), () => true])
    for (const one of made) {
      const index = pairs.has(one) ? -1 : left.findIndex((old) => fits(one, old));
      for (const old of index < 0 ? [] : left.splice(index, 1)) pairs.set(one, old);
    }
  return pairs;
}

/** Each step behind those that free what it takes, in the order given where that leaves a choice. */
function givingFirst<Wanted extends StandingDeployment>(
  steps: readonly DeploymentStep<Wanted>[],
): readonly DeploymentStep<Wanted>[] {
  const left = [...steps];
  const ordered: DeploymentStep<Wanted>[] = [];
  while (left.length > 0) {
    const free = left.findIndex(
      (step) =>
        !left.some((other) => other !== step && frees(other) === takes(step) && takes(step) !== undefined),
    );
    ordered.push(...left.splice(Math.max(0, free), 1));
  }
  return ordered;
}

/** The quota of which a step leaves something, if it does. */
const frees = ({ wanted, before }: DeploymentStep<StandingDeployment>): string | undefined =>
  before !== undefined && (quotaOf(before) !== quotaOf(wanted) || before.capacity > wanted.capacity)
    ? quotaOf(before)
    : undefined;

/** The quota of which a step needs more than it has, if it does. */
const takes = ({ wanted, before }: DeploymentStep<StandingDeployment>): string | undefined =>
  before === undefined || quotaOf(before) !== quotaOf(wanted) || before.capacity < wanted.capacity
    ? quotaOf(wanted)
    : undefined;

/** Azure has a quota for each model as each deployment type. */
const quotaOf = ({ sku, model }: StandingDeployment): string => `${sku} ${model}`.toLowerCase();
