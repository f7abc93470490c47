import type { Account } from "../../azure/bodies";
import { type Check, type CheckContext, ok, problem } from "../check";
import { labIds } from "../places";
import type { Verdict } from "../report";
import { deletedNamesake, purgeCommand } from "./soft-deleted";

/** Whether an account's name, which is its address too, is free in all of Azure. */
export function decideAccountName(
  name: string,
  isFree: boolean,
  deleted: readonly Account[],
  set: CheckContext["set"],
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
  return problem(
    `${address} is held by a deleted account of this subscription`,
    purgeCommand(holder),
    another,
  );
}

/** Asked where the account does not exist, and no deleted one of its own is to be dealt with. */
export const accountNameCheck: Check = {
  id: "account-name",
  title: "Account's name",
  stops: "up",
  regional: true,
  applies: ({ model }) => model.account.kind === "new",
  async run({ config, facts, set }) {
    const { account } = config.model;
    if (account.kind === "existing") return undefined;
    const [standing, isFree, deleted] = await Promise.all([
      facts.account(labIds(config).account),
      facts.isSubdomainFree(account.name),
      facts.deletedAccounts().catch((): readonly Account[] => []),
    ]);
    if (standing !== undefined || deletedNamesake(config, deleted) !== undefined) return undefined;
    return decideAccountName(account.name, isFree, deleted, set);
  },
};
