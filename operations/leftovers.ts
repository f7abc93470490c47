import type { ArmClient } from "azure-client";
import type { Account } from "azure-client";
import { ArmError } from "azure-client";
import { apiVersions, labIds, versionOf } from "../infra/config/azure-resources";
import type { LabConfig } from "../infra/config/types";
import { object } from "rest-client";
import { bearsName, hasNames, hasOwnNames } from "./ownership";
import { deletedNamesake, deletedOwnership, deletedPlace, purgeCommand } from "./deleted-accounts";
import { deletedAccounts } from "./preflight/facts";
import type { StateResource } from "../stack/state";
import { createdOf, ownIdsOf } from "../stack/resources";

/** Something of the lab that a `destroy` should have left nothing of. */
export interface Leftover {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  /** Removes it. */
  readonly remedy: string;
}

/** What a look after a `destroy` found. */
export interface LeftoverReport {
  readonly left: readonly Leftover[];
  /** Soft-deleted accounts that were purged now. */
  readonly purged: readonly string[];
  /** What nobody may look at. */
  readonly unverified: readonly string[];
}

export interface LeftoverOptions {
  readonly arm: ArmClient;
  readonly config: LabConfig;
  /** What the stack's state held before. */
  readonly before: readonly StateResource[];
  /** Purges the stack's soft-deleted accounts in place of listing them. */
  readonly purge: boolean;
  readonly onNotice: (text: string) => void;
}

/** Of whatever kind it is, it is an object. */
const resourceShape = object<object>({}, {});

/** Looks whether anything is left of what the stack had created, or would create, in Azure. Changes what `purge` says. */
export async function findLeftovers(options: LeftoverOptions): Promise<LeftoverReport> {
  const { arm, config, before } = options;
  const { names, workspace } = config;
  const unverified: string[] = [];
  const asked = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ArmError)) throw error;
      unverified.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const ownIds = ownIdsOf(before);
  const managed = `/subscriptions/${config.identity.subscriptionId}/resourceGroups/${names.managedResourceGroup}`;
  const created = createdOf(before).flatMap(({ id }) => (id?.startsWith("/subscriptions/") ? [id] : []));
  const ids = new Map(
    [
      // Under a name that others may have, too, only what the stack has made is its own.
      ...(hasOwnNames(config) ? ownGroup(config) : []),
      ...(workspace.kind === "new" &&
      (hasOwnNames(config) || ownIds.has(labIds(config).workspace.toLowerCase()))
        ? [managed]
        : []),
      ...created,
    ].map((id) => [id.toLowerCase(), id]),
  );
  const standing = await Promise.all(
    [...ids.values()].map(async (id) => {
      const version = versionOf(id);
      const found = version && (await asked(id, () => arm.find(id, version, resourceShape)));
      return found === undefined || found === "" ? [] : [leftoverOf(id)];
    }),
  );
  const deleted =
    (await asked("deleted accounts", () => deletedAccounts(arm, config.identity.subscriptionId))) ?? [];
  const own = deleted.filter(
    (account) =>
      isOf(account, created) ||
      (account === deletedNamesake(config, deleted) && deletedOwnership(account, config, ownIds).own),
  );
  if (!hasNames(config))
    for (const { name } of deleted.filter(({ tags }) => bearsName(tags, config.identity)))
      unverified.push(
        `the deleted account ${name} bears this stack's name, and an identity that the stack does not have (any more): ` +
          "it is of the lab that the stack had, or of another stack of its name",
      );
  const { left, purged } = await dealWith(own, options);
  return { left: [...outermost(standing.flat()), ...left], purged, unverified };
}

/** The lab's own group, unless it is one that lent parts lie in. */
function ownGroup({ model, workspace, ...config }: LabConfig): string[] {
  const parts = [model.account, workspace];
  if (parts.some((part) => part.kind === "existing" && part.inOwnGroup)) return [];
  return [labIds({ model, workspace, ...config }).group];
}

/** Whether a deleted account is one that the stack had created. */
function isOf(account: Account, created: readonly string[]): boolean {
  const { group, name } = deletedPlace(account);
  const end = `/resourcegroups/${group}/providers/microsoft.cognitiveservices/accounts/${name}`.toLowerCase();
  return created.some((id) => id.toLowerCase().endsWith(end));
}

async function dealWith(
  accounts: readonly Account[],
  options: LeftoverOptions,
): Promise<{ left: Leftover[]; purged: string[] }> {
  const left: Leftover[] = [];
  const purged: string[] = [];
  for (const account of accounts) {
    const { name, id } = account;
    if (options.purge && (await isPurged(account, options))) purged.push(name);
    else left.push({ kind: "soft-deleted account", name, id, remedy: purgeCommand(account) });
  }
  return { left, purged };
}

async function isPurged({ name, id }: Account, { arm, onNotice }: LeftoverOptions): Promise<boolean> {
  onNotice(`Purging the deleted account ${name}`);
  try {
    await arm.delete(id, apiVersions.cognitive);
    return true;
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    onNotice(`The deleted account ${name} could not be purged: ${error.message}`);
    return false;
  }
}

/** What goes with something else that is left need not be told. */
const outermost = (all: readonly Leftover[]): Leftover[] =>
  all.filter(({ id }) => !all.some((other) => id.toLowerCase().startsWith(`${other.id.toLowerCase()}/`)));

function leftoverOf(id: string): Leftover {
  const name = id.split("/").at(-1) ?? id;
  const subscription = id.split("/")[2] ?? "";
  const [, namespace = "", path = ""] = /\/providers\/([^/]+)\/(.+)$/.exec(id) ?? [];
  if (namespace === "")
    return {
      kind: "resource group",
      name,
      id,
      remedy: `az group delete --subscription ${subscription} --name ${name} --yes`,
    };
  const types = path.split("/").filter((_, index) => index % 2 === 0);
  return { kind: [namespace, ...types].join("/"), name, id, remedy: `az resource delete --ids ${id}` };
}
