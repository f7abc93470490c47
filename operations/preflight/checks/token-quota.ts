import type { Account, Usage } from "azure-client";
import { shortRegionName } from "../../../infra/config/regions";
import type { Ownership } from "../../ownership";
import { type Check, type CheckContext, listed, ok, problem, unverified } from "../check";
import { accountRegion } from "../places";
import type { Verdict } from "../report";
import { firstCapacities, mostHeld, type TokenDemand, tokenDemands } from "../token-demands";
import { droppedDeployments, wantedDeployments, withStanding } from "../wanted-deployments";
import { together } from "./model";
import { deletedOwnership, purgeCommand } from "../../deleted-accounts";

/** A soft-deleted account, and whose it is. */
export interface Holder extends Ownership {
  readonly account: Account;
}

/**
 * Whether a quota has room for all that is asked of it, afterwards and on the way there. What the stack's own deployments
 * hold is not counted against them.
 *
 * @param demands in the order in which they are made
 * @param deleted soft-deleted accounts in the region, which may hold some of it
 */
export function decideTokenQuota(
  demands: readonly TokenDemand[],
  usage: Usage | undefined,
  {
    region,
    deleted,
    set,
    elsewhere,
  }: { region: string; deleted: readonly Holder[] } & Pick<CheckContext, "set" | "elsewhere">,
): Verdict {
  const usageName = demands[0]?.usageName ?? "";
  if (usage === undefined) return unverified(`Azure lists no quota ${usageName} in ${region}`);
  const sum = (of: (demand: TokenDemand) => number): number =>
    demands.reduce((total, demand) => total + of(demand), 0);
  const needed = sum(({ capacity }) => capacity);
  const keys = demands.flatMap(({ capacityKey }) => capacityKey ?? []);
  const left = Math.max(0, usage.limit - usage.currentValue + sum(({ held }) => held));
  const room = `${shownTokens(left)} of ${shownTokens(usage.limit)} tokens a minute are left of ${usageName} in ${region}`;
  const most = mostHeld(demands);
  if (
    needed <= left &&
    most >
      Math.max(
        left,
        sum(({ held }) => held),
      )
  ) {
    const first = firstCapacities(demands, left);
    const gone = demands.flatMap(({ name, capacityKey }) => (capacityKey === undefined ? [name] : []));
    return problem(
      `${room}, which is enough for the ${shownTokens(needed)} that are asked for, but not on the way there, where ${shownTokens(most)} ` +
        `are held until ${listed(gone)} ${gone.length === 1 ? "is" : "are"} deleted: deploy with less first, then with what is wanted`,
      first.map(([key, capacity]) => set(key, String(capacity))).join(" && "),
    );
  }
  if (needed <= left) return ok(`${room}; ${shownTokens(needed)} are asked for`);
  const held =
    deleted.length === 0
      ? ""
      : `; soft-deleted accounts hold quota too: ${deleted.map(({ account, why }) => `${account.name} (${why})`).join(", ")}`;
  return problem(
    `${room}, and ${shownTokens(needed)} are asked for${held}`,
    ...(left >= 1 && keys.length === 1 ? keys.map((key) => set(key, String(left))) : []),
    ...deleted.flatMap(({ own, account }) => (own ? [purgeCommand(account)] : [])),
    ...elsewhere,
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
    const elsewhere = config.model.account.kind === "new" ? context.elsewhere : [];
    const region = await accountRegion(config, facts);
    if (region === undefined) return undefined;
    const [offered, usages, wanted, dropped, deleted] = await Promise.all([
      facts.models(region),
      facts.tokenUsages(region),
      withStanding(context),
      droppedDeployments(context),
      facts.deletedAccounts().catch((): readonly Account[] => []),
    ]);
    const here = deleted
      .filter(({ location }) => shortRegionName(location) === region)
      .map((account) => ({ account, ...deletedOwnership(account, config, facts.ownIds) }));
    const demands = tokenDemands(wanted, dropped, offered);
    if (demands.length === 0) return unverified("no quota can be looked at for models that are not offered");
    const names = [...new Set(demands.map(({ usageName }) => usageName))];
    return together(
      names.map((usageName) =>
        decideTokenQuota(
          demands.filter((demand) => demand.usageName === usageName),
          usages.find(({ name }) => name.value.toLowerCase() === usageName.toLowerCase()),
          { region, deleted: here, set, elsewhere },
        ),
      ),
    );
  },
};
