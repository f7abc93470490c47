/**
 * The dynamic provider behind infra/purge.ts: purges an Azure OpenAI account that was deleted, and before the lab's
 * is created deals with a deleted one of its name where that is asked for. One that is another lab's is left alone.
 *
 * Azure only soft-deletes such an account and keeps its name and its quota for 48 hours; the Azure provider
 * never purges. This file's text is stored with the resource and is run by Pulumi's provider process, at
 * `pulumi destroy` without the program.
 */

const {
  armSession,
  effects,
  objectOf,
  reasonOf,
  REPEATABLE,
  requireSuccess,
  retryAfter,
} = require("./arm-session.js");

const API_VERSION = "2025-06-01";
const POLL_SECONDS = 5;
const DEADLINE_MINUTES = 15;

/** What makes the account another one. */
const IDENTITY = ["subscriptionId", "location", "resourceGroupName", "accountName"];

/** While the account is still being deleted, the service answers with a conflict. */
const PATIENTLY = { repeatable: [...REPEATABLE, 409] };

/** The tag that says which lab a thing is of. */
const IDENTITY_TAG = "llmops-lab-id";

/** @param {object} world as infra/arm-session.js makes it; `say` shows a message to the user */
function purgeProvider(world) {
  const { configure, open } = armSession(world);
  const { say, sleep } = world;

  return {
    configure,

    async diff(_id, olds, news) {
      const replaces = IDENTITY.filter((key) => olds[key] !== news[key]);
      const changes =
        replaces.length > 0 ||
        ["__provider", "softDeleted", "labId", "nameIsOwn"].some((key) => olds[key] !== news[key]);
      return { changes, replaces, deleteBeforeReplace: true };
    },

    async create(inputs) {
      return { id: deletedAccountPath(inputs), outs: await prepared(inputs, false) };
    },

    /** The account may have been deleted outside since; where it lives there is nothing to do. */
    async update(_id, olds, news) {
      return { outs: await prepared(news, olds.restore ?? false) };
    },

    /** Never fails: the account is gone for its users, and what is left goes by itself after 48 hours. */
    async delete(_id, account) {
      await attempt(account, "purged", () => purge(account));
    },
  };

  /** Where what is asked for fails, the service's own refusal of the new account says the rest. */
  async function prepared(inputs, restored) {
    const outs = { ...inputs, restore: restored };
    if (inputs.softDeleted === "purge") await attempt(inputs, "purged", () => purge(inputs));
    if (inputs.softDeleted === "restore")
      await attempt(inputs, "restored", async () => (outs.restore ||= await isSoftDeleted(inputs)));
    return outs;
  }

  async function attempt(account, what, work) {
    try {
      await work();
    } catch (error) {
      say(error instanceof NotOurs ? leftAlone(account, error) : remedy(account, what, error));
    }
  }

  async function isSoftDeleted(account) {
    return (await find(account, await open(account.subscriptionId))) !== undefined;
  }

  async function purge(account) {
    const send = await open(account.subscriptionId);
    if ((await find(account, send)) === undefined) return;
    const response = await send("DELETE", addressOf(account), PATIENTLY);
    if (response.status === 404) return;
    await requireSuccess(response);
    if (response.status === 202) await settle(response, send);
  }

  /** The account as a deleted one. @throws NotOurs where it is another lab's */
  async function find(account, send) {
    const response = await send("GET", addressOf(account), PATIENTLY);
    if (response.status === 404) return undefined;
    await requireSuccess(response);
    const found = await objectOf(response);
    const owner = ownerOf(found);
    // Without a tag it is the name that shows whose it is, where it is made of the lab's identity.
    if (owner === undefined ? !account.nameIsOwn : owner !== account.labId?.toLowerCase())
      throw new NotOurs(owner);
    return found;
  }

  /** Waits for the purge that the service accepted, by the operation's address that it gave. */
  async function settle(accepted, send) {
    const operation = accepted.headers.get("azure-asyncoperation");
    const location = operation ?? accepted.headers.get("location");
    if (!location) return;
    const deadline = Date.now() + DEADLINE_MINUTES * 60_000;
    let wait = retryAfter(accepted) ?? POLL_SECONDS;
    while (Date.now() < deadline) {
      await sleep(wait);
      const response = await send("GET", location, PATIENTLY);
      await requireSuccess(response);
      if (operation) {
        const { status, error } = await objectOf(response);
        if (status === "Succeeded") return;
        if (status === "Failed" || status === "Canceled") {
          throw new Error(`the purge ended as ${status}${error?.code ? ` (${error.code})` : ""}`);
        }
      } else if (response.status !== 202) return;
      wait = retryAfter(response) ?? POLL_SECONDS;
    }
    throw new Error(`the purge did not end within ${DEADLINE_MINUTES} minutes`);
  }
}

/** A deleted account that is another lab's, or may be. */
class NotOurs extends Error {
  constructor(owner) {
    super();
    this.owner = owner;
  }
}

/** The lab that a thing says it is of, in lower case. */
function ownerOf({ tags }) {
  const tag = Object.entries(tags ?? {}).find(([name]) => name.toLowerCase() === IDENTITY_TAG);
  return tag === undefined ? undefined : String(tag[1]).toLowerCase();
}

const addressOf = (account) => `${deletedAccountPath(account)}?api-version=${API_VERSION}`;

function deletedAccountPath({ subscriptionId, location, resourceGroupName, accountName }) {
  const [subscription, region, group, name] = [subscriptionId, location, resourceGroupName, accountName].map(
    encodeURIComponent,
  );
  return (
    `/subscriptions/${subscription}/providers/Microsoft.CognitiveServices/locations/${region}` +
    `/resourceGroups/${group}/deletedAccounts/${name}`
  );
}

function leftAlone({ accountName }, { owner }) {
  const whose =
    owner === undefined
      ? "nothing on it says that it is this lab's"
      : `its tag ${IDENTITY_TAG} is that of another lab, ${owner}, or of this stack before it was destroyed`;
  return (
    `warning: there is a deleted Azure OpenAI account ${accountName}, and it is left alone: ${whose}.\n` +
    "Azure keeps its name for 48 hours. Its owner can purge it; openaiAccountName gives this lab's account another name."
  );
}

function remedy({ subscriptionId, location, resourceGroupName, accountName }, what, error) {
  return (
    `warning: the deleted Azure OpenAI account ${accountName} could not be ${what}: ${reasonOf(error)}.\n` +
    "Azure keeps it for 48 hours, and with it its name and its quota. To purge it now, have somebody with the permission " +
    "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete on the subscription run:\n" +
    `  az cognitiveservices account purge --subscription ${subscriptionId} --location ${location} ` +
    `--resource-group ${resourceGroupName} --name ${accountName}`
  );
}

module.exports = { purgeProvider, handler: () => purgeProvider(effects()) };
