import type { Account, OfferedModel, Usage } from "../../azure/bodies";
import { shortRegionName } from "../../lab-config";
import { type Check, type CheckContext, ok, problem, unverified } from "../check";
import { accountRegion } from "../places";
import type { Verdict } from "../report";
import {
  skuFor,
  versionFor,
  type WantedDeployment,
  wantedDeployments,
  withStanding,
} from "../wanted-deployments";
import { together } from "./model";
import { purgeCommand } from "./soft-deleted";

/** What a deployment asks of a quota, in thousands of tokens a minute. */
export interface TokenDemand {
  readonly usageName: string;
  readonly capacity: number;
  /** What it holds of the same quota already. */
  readonly held: number;
  readonly capacityKey: string;
}

/** What the deployments ask, by the quota's name in the catalogue; those of no offered model ask nothing. */
export function tokenDemands(
  wanted: readonly WantedDeployment[],
  offered: readonly OfferedModel[],
): TokenDemand[] {
  return wanted.flatMap(({ standing, ...one }) => {
    const usageName = skuFor(versionFor(one, offered), one.sku)?.usageName;
    if (usageName === undefined) return [];
    const standingModel = offered.find(({ name }) => name === standing?.model);
    const heldName = standing && skuFor(standingModel, standing.sku)?.usageName;
    const held = standing !== undefined && heldName === usageName ? standing.capacity : 0;
    return [{ usageName, capacity: one.capacity, held, capacityKey: one.keys.capacity }];
  });
}

/**
 * Whether a quota has room for all that is asked of it. What the stack's own deployments hold is not counted
 * against them.
 *
 * @param deleted soft-deleted accounts in the region, which may hold some of it
 */
export function decideTokenQuota(
  demands: readonly TokenDemand[],
  usage: Usage | undefined,
  { region, deleted, set }: { region: string; deleted: readonly Account[]; set: CheckContext["set"] },
): Verdict {
  const [{ usageName = "", capacityKey = "" } = {}] = demands;
  if (usage === undefined) return unverified(`Azure lists no quota ${usageName} in ${region}`);
  const sum = (of: (demand: TokenDemand) => number): number =>
    demands.reduce((total, demand) => total + of(demand), 0);
  const needed = sum(({ capacity }) => capacity);
  const left = Math.max(0, usage.limit - usage.currentValue + sum(({ held }) => held));
  const room = `${shownTokens(left)} of ${shownTokens(usage.limit)} tokens a minute are left of ${usageName} in ${region}`;
  if (needed <= left) return ok(`${room}; ${shownTokens(needed)} are asked for`);
  const held =
    deleted.length === 0
      ? ""
      : `; soft-deleted accounts hold quota too: ${deleted.map(({ name }) => name).join(", ")}`;
  return problem(
    `${room}, and ${shownTokens(needed)} are asked for${held}`,
    ...(left >= 1 && demands.length === 1 ? [set(capacityKey, String(left))] : []),
    ...deleted.map(purgeCommand),
    "npx llmops preflight --all-regions --pick",
  );
}

/** Capacity units are thousands of tokens a minute. */
const shownTokens = (units: number): string => `${(units * 1000).toLocaleString("en-US")}`;

/** Whether the tokens a minute that the stack's deployments ask for are left. */
export const tokenQuotaCheck: Check = {
  id: "token-quota",
  title: "Token quota",
  stops: "up",
  regional: true,
  applies: (config) => wantedDeployments(config).length > 0,
  async run(context) {
    const { config, facts, set } = context;
    const region = await accountRegion(config, facts);
    if (region === undefined) return undefined;
    const [offered, usages, wanted, deleted] = await Promise.all([
      facts.models(region),
      facts.tokenUsages(region),
      withStanding(context),
      facts.deletedAccounts().catch((): readonly Account[] => []),
    ]);
    const here = deleted.filter(({ location }) => shortRegionName(location) === region);
    const demands = tokenDemands(wanted, offered);
    if (demands.length === 0) return unverified("no quota can be looked at for models that are not offered");
    const names = [...new Set(demands.map(({ usageName }) => usageName))];
    return together(
      names.map((usageName) =>
        decideTokenQuota(
          demands.filter((demand) => demand.usageName === usageName),
          usages.find(({ name }) => name.value.toLowerCase() === usageName.toLowerCase()),
          { region, deleted: here, set },
        ),
      ),
    );
  },
};
