import type { Account } from "azure-client";
import { type Check, type CheckContext, ok, problem } from "../check";
import { labIds } from "../../../infra/config/azure-resources";
import type { Verdict } from "../report";
import { hasNames, type Ownership } from "../../ownership";
import { deletedNamesake, deletedOwnership, purgeCommand } from "../../deleted-accounts";

/** Whether an account's name, which is its address too, is free in all of Azure. */
export function decideAccountName(
  name: string,
  isFree: boolean,
  deleted: readonly Account[],
  { set, whose }: { set: CheckContext["set"]; whose: (account: Account) => Ownership },
): Verdict {
  const address = `${name}.openai.azure.com`;
  if (isFree) return ok(`${address} is free`);
  const another = set("openaiAccountName", "ANOTHER-NAME");
  const holder = deleted.find(
    ({ properties, ...account }) =>
      (properties.customSubDomainName ?? account.name).toLowerCase() === name.toLowerCase(),
  );
  if (holder === undefined)
    return problem(`${address} is taken by an account that is not this stack's`, another);
  const { own, why } = whose(holder);
  return problem(
    `${address} is held by a deleted account of this subscription: ${why}`,
    ...(own ? [purgeCommand(holder)] : []),
    another,
  );
}

/** Asked where the account does not exist, and no deleted one of its own is to be dealt with. */
export const accountNameCheck: Check = {
  id: "account-name",
  title: "Account's name",
  stops: "up",
  regional: true,
  // A new lab's own name is made with its identity, and nobody else's is.
  applies: (config) =>
    config.model.account.kind === "new" &&
    (hasNames(config) || config.model.account.name !== config.names.openaiAccount),
  async run({ config, facts, set }) {
    const { account } = config.model;
    if (account.kind === "existing") return undefined;
    const [standing, isFree, deleted] = await Promise.all([
      facts.account(labIds(config).account),
      facts.isSubdomainFree(account.name),
      facts.deletedAccounts().catch((): readonly Account[] => []),
    ]);
    if (standing !== undefined || deletedNamesake(config, deleted) !== undefined) return undefined;
    return decideAccountName(account.name, isFree, deleted, {
      set,
      whose: (holder) => deletedOwnership(holder, config, facts.ownIds),
    });
  },
};
