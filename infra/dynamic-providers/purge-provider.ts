import { taggedShape } from "azure-client";
import type { apiVersions } from "../config/azure-resources";
import { armSession, reasonOf, world, type World } from "./arm-session";

/** That of the table of resources, which is too large for a text in the state. */
const API_VERSION: typeof apiVersions.cognitive = "2025-06-01";

interface Account {
  readonly subscriptionId: string;
  readonly location: string;
  readonly resourceGroupName: string;
  readonly accountName: string;
  /** Left out in the states of earlier versions. */
  readonly labId?: string;
  readonly nameIsOwn?: boolean;
}

interface Inputs extends Account {
  readonly softDeleted?: "purge" | "restore";
  readonly __provider?: string;
}

interface State extends Inputs {
  /** Whether the account was restored. */
  readonly restore?: boolean;
}

/** What makes the account another one. */
const IDENTITY = ["subscriptionId", "location", "resourceGroupName", "accountName"] as const;

/** What an account bears as a tag: the lab that it is of. */
const IDENTITY_TAG = "llmops-lab-id";

/** While the account is still being deleted, the service answers with a conflict. */
const CONFLICT = 409;

/**
 * The dynamic provider behind purge.ts: purges an Azure OpenAI account that was deleted, and before the lab's is created
 * deals with a deleted one of its name where that is asked for. One that is another lab's is left alone.
 *
 * Azure only soft-deletes such an account and keeps its name and its quota for 48 hours; the Azure provider never purges.
 */
export function purgeProvider(effects: World) {
  const { configure, open } = armSession(effects, [CONFLICT]);

  return {
    configure,

    async diff(_id: string, olds: Inputs, news: Inputs) {
      const replaces = IDENTITY.filter((key) => olds[key] !== news[key]);
      const others = ["__provider", "softDeleted", "labId", "nameIsOwn"] as const;
      const changes = replaces.length > 0 || others.some((key) => olds[key] !== news[key]);
      return { changes, replaces, deleteBeforeReplace: true };
    },

    async create(inputs: Inputs) {
      return { id: deletedAccountPath(inputs), outs: await prepared(inputs, false) };
    },

    /** The account may have been deleted outside since; where it lives there is nothing to do. */
    async update(_id: string, olds: State, news: Inputs) {
      return { outs: await prepared(news, olds.restore ?? false) };
    },

    /** Never fails: the account is gone for its users, and what is left goes by itself after 48 hours. */
    async delete(_id: string, account: State) {
      await attempt(account, "purged", () => purge(account));
    },
  };

  /** Where what is asked for fails, the service's own refusal of the new account says the rest. */
  async function prepared(inputs: Inputs, restored: boolean) {
    let restore = restored;
    if (inputs.softDeleted === "purge") await attempt(inputs, "purged", () => purge(inputs));
    if (inputs.softDeleted === "restore")
      await attempt(inputs, "restored", async () => {
        restore ||= await isSoftDeleted(inputs);
      });
    return { ...inputs, restore };
  }

  async function attempt(account: Account, what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      effects.say(error instanceof NotOurs ? leftAlone(account, error) : remedy(account, what, error));
    }
  }

  async function purge(account: Account): Promise<void> {
    if (await isSoftDeleted(account))
      await open(account.subscriptionId).delete(deletedAccountPath(account), API_VERSION);
  }

  /** Whether Azure keeps the account as a deleted one. @throws NotOurs where it is another lab's */
  async function isSoftDeleted(account: Account): Promise<boolean> {
    const arm = open(account.subscriptionId);
    const found = await arm.find(deletedAccountPath(account), API_VERSION, taggedShape);
    if (found === undefined) return false;
    const owner = ownerOf(found.tags);
    // Without a tag it is the name that shows whose it is, where it is made of the lab's identity.
    if (owner === undefined ? !account.nameIsOwn : owner !== account.labId?.toLowerCase())
      throw new NotOurs(owner);
    return true;
  }
}

export const handler = () => purgeProvider(world);

/** A deleted account that is another lab's, or may be. */
class NotOurs extends Error {
  constructor(readonly owner: string | undefined) {
    super();
  }
}

/** The lab that a thing says it is of, in lower case. */
const ownerOf = (tags: Readonly<Record<string, string>>): string | undefined =>
  Object.entries(tags)
    .find(([name]) => name.toLowerCase() === IDENTITY_TAG)?.[1]
    .toLowerCase();

function deletedAccountPath({ subscriptionId, location, resourceGroupName, accountName }: Account): string {
  const [subscription, region, group, name] = [subscriptionId, location, resourceGroupName, accountName].map(
    encodeURIComponent,
  );
  return (
    `/subscriptions/${subscription}/providers/Microsoft.CognitiveServices/locations/${region}` +
    `/resourceGroups/${group}/deletedAccounts/${name}`
  );
}

function leftAlone({ accountName }: Account, { owner }: NotOurs): string {
  const whose =
    owner === undefined
      ? "nothing on it says that it is this lab's"
      : `its tag ${IDENTITY_TAG} is that of another lab, ${owner}, or of this stack before it was destroyed`;
  return (
    `warning: there is a deleted Azure OpenAI account ${accountName}, and it is left alone: ${whose}.\n` +
    "Azure keeps its name for 48 hours. Its owner can purge it; openaiAccountName gives this lab's account another name."
  );
}

function remedy(
  { subscriptionId, location, resourceGroupName, accountName }: Account,
  what: string,
  error: unknown,
): string {
  return (
    `warning: the deleted Azure OpenAI account ${accountName} could not be ${what}: ${reasonOf(error)}.\n` +
    "Azure keeps it for 48 hours, and with it its name and its quota. To purge it now, have somebody with the permission " +
    "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete on the subscription run:\n" +
    `  az cognitiveservices account purge --subscription ${subscriptionId} --location ${location} ` +
    `--resource-group ${resourceGroupName} --name ${accountName}`
  );
}
