import type { OfferedModel } from "azure-client";
import { deploymentOrder, type StandingDeployment } from "../../infra/config/deployment-order";
import { skuFor, versionFor, type WantedDeployment } from "./wanted-deployments";

/** What one change of a deployment asks of a quota, in thousands of tokens a minute. */
export interface TokenDemand {
  readonly usageName: string;
  readonly name: string;
  readonly capacity: number;
  /** What is held of the same quota until then. */
  readonly held: number;
  /** Left out: it gives back all that it holds. */
  readonly capacityKey?: string;
}

/**
 * What an update asks of the quotas, one change after another, by the quotas' names in the catalogue; a model that is not
 * offered asks nothing.
 *
 * @param dropped what the stack has and the configuration has no more
 */
export function tokenDemands(
  wanted: readonly WantedDeployment[],
  dropped: readonly StandingDeployment[],
  offered: readonly OfferedModel[],
): TokenDemand[] {
  const heldIn = ({ model, sku }: StandingDeployment): string | undefined =>
    skuFor(
      offered.find(({ name }) => name === model),
      sku,
    )?.usageName;
  const givenBack = (one: StandingDeployment): TokenDemand[] => {
    const usageName = heldIn(one);
    return usageName === undefined ? [] : [{ usageName, name: one.name, capacity: 0, held: one.capacity }];
  };
  const standing = wanted.flatMap((one) => (one.standing ? [{ ...one.standing, name: one.name }] : []));
  const { steps, deletedLast } = deploymentOrder(wanted, [...standing, ...dropped]);
  const changes = steps.flatMap(({ wanted: { standing: _, ...one }, before }) => {
    const usageName = skuFor(versionFor(one, offered), one.sku)?.usageName;
    const same = before !== undefined && heldIn(before) === usageName;
    const { name, capacity, keys } = one;
    return [
      ...(before === undefined || same ? [] : givenBack(before)),
      ...(usageName === undefined
        ? []
        : [{ usageName, name, capacity, held: same ? before.capacity : 0, capacityKey: keys.capacity }]),
    ];
  });
  return [...changes, ...deletedLast.flatMap(givenBack)];
}

/** The most that is held at once, from before the first change to after the last. */
export function mostHeld(demands: readonly TokenDemand[]): number {
  let now = demands.reduce((sum, { held }) => sum + held, 0);
  let most = now;
  for (const { capacity, held } of demands) most = Math.max(most, (now += capacity - held));
  return most;
}

/** Smaller capacities, by their keys, that leave room on the way; the capacities that are wanted come after them. */
export function firstCapacities(
  demands: readonly TokenDemand[],
  left: number,
): (readonly [string, number])[] {
  let now = demands.reduce((sum, { held }) => sum + held, 0);
  return demands.flatMap(({ capacity, held, capacityKey }) => {
    const tooMuch = now - held + capacity - left;
    const less = Math.max(0, Math.min(tooMuch, capacity - Math.max(held, 1)));
    now += capacity - less - held;
    return capacityKey === undefined || less === 0 ? [] : [[capacityKey, capacity - less] as const];
  });
}
