import type { Account } from "azure-client";
import { shortRegionName } from "../infra/config/regions";
import type { LabConfig } from "../infra/config/types";
import { hasNames, hasOwnNames, type Ownership, ownershipByTags } from "./ownership";

/** Where a soft-deleted account was. */
export function deletedPlace({
  id,
}: Pick<Account, "id">): Record<"subscription" | "location" | "group" | "name", string> {
  const [, subscription = "", location = "", group = "", name = ""] =
    /^\/subscriptions\/([^/]+)\/.*\/locations\/([^/]+)\/resourceGroups\/([^/]+)\/deletedAccounts\/([^/]+)$/i.exec(
      id,
    ) ?? [];
  return { subscription, location: shortRegionName(location), group, name };
}

/** The command by which somebody with the permission purges a deleted account. */
export function purgeCommand(account: Pick<Account, "id">): string {
  const { subscription, location, group, name } = deletedPlace(account);
  return `az cognitiveservices account purge --subscription ${subscription} --location ${location} --resource-group ${group} --name ${name}`;
}

/**
 * Whose a deleted account is: by its identity, or by the group that it was in: the stack made that, or its name is made
 * of the identity.
 *
 * @param ownIds ARM ids of what the stack has created, in lower case
 */
export function deletedOwnership(
  account: Pick<Account, "id" | "tags">,
  { labId, identity, names }: Pick<LabConfig, "labId" | "identity" | "names">,
  ownIds: ReadonlySet<string>,
): Ownership {
  const byTags = ownershipByTags(account.tags, labId);
  const { group } = deletedPlace(account);
  const id = `/subscriptions/${identity.subscriptionId}/resourceGroups/${group}`;
  const isNamed = hasOwnNames({ identity }) && group.toLowerCase() === names.resourceGroup.toLowerCase();
  if (byTags.own || byTags.isOfAnother || !(isNamed || ownIds.has(id.toLowerCase()))) return byTags;
  return { own: true, isOfAnother: false, why: `it was in ${group}, which is this lab's` };
}

/** The soft-deleted account that the lab's new one would meet: of its name, group and region. */
export function deletedNamesake(config: LabConfig, deleted: readonly Account[]): Account | undefined {
  const { account } = config.model;
  if (account.kind === "existing" || !hasNames(config)) return undefined;
  return deleted.find((one) => {
    const { location, group, name } = deletedPlace(one);
    return (
      location === config.identity.region &&
      group.toLowerCase() === config.names.resourceGroup.toLowerCase() &&
      name.toLowerCase() === account.name.toLowerCase()
    );
  });
}
