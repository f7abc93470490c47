/**
 * The dynamic provider behind infra/deployer-role.ts: sees to it that whoever deploys may call a model of an account
 * with tokens. A role that is there already, by whatever name, is used; none is ever taken away, since others of the
 * same identity may call the account with it. Those at an account of the lab's own go with the account.
 *
 * This file's text is stored with the resource and is run by Pulumi's provider process, at `pulumi destroy` without the
 * program.
 */

const { armSession, effects, objectOf, reasonOf, requireSuccess } = require("./arm-session.js");

const API_VERSION = "2022-04-01";

/** Cognitive Services OpenAI User: may call a model, and neither read a key nor change anything. */
const OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";

/** That role, and the two of Azure's that allow the same and more. */
const ROLES = [OPENAI_USER, "a001fd3d-188f-4b5b-821b-7da978bf7442", "a97b65f3-24c7-4388-baec-2e87135dc908"];

/** @param {object} world as infra/arm-session.js makes it; `say` shows a message to the user */
function roleProvider(world) {
  const { configure, open } = armSession(world);

  return {
    configure,

    /** Somebody else who deploys gets the role beside those who have it. */
    async diff(_id, olds, news) {
      const known = isSame(olds.accountId, news.accountId) ? (olds.principals ?? []) : [];
      const isNew = !known.some((one) => isSame(one, news.principalId));
      return { changes: isNew || ["__provider", "lent"].some((key) => olds[key] !== news[key]) };
    },

    async create(inputs) {
      return { id: inputs.assignmentId, outs: await ensured(inputs, []) };
    },

    async update(_id, olds, news) {
      const known = isSame(olds.accountId, news.accountId) ? (olds.principals ?? []) : [];
      return { outs: await ensured(news, known) };
    },

    /** Who has lost the role since; where nobody has it, the next update makes it again. */
    async read(id, state) {
      const send = await open(subscriptionOf(state.accountId));
      const principals = [];
      for (const principal of state.principals ?? [])
        if ((await holds(send, state.accountId, principal)) !== false) principals.push(principal);
      return principals.length === 0 ? {} : { id, props: { ...state, principals } };
    },

    async delete(_id, { lent, accountId, principals }) {
      if (!lent) return;
      world.say(
        `The role Cognitive Services OpenAI User of ${principals.join(" and ")} at ${accountId} stays, ` +
          "since others may call the account with it, which is not the stack's own.",
      );
    },
  };

  async function ensured(inputs, known) {
    const { accountId, principalId } = inputs;
    const send = await open(subscriptionOf(accountId));
    // Where nobody may look, the service says whether the role is there.
    if ((await holds(send, accountId, principalId)) !== true) await assign(send, inputs);
    const others = known.filter((one) => !isSame(one, principalId));
    return { ...inputs, principals: [...others, principalId] };
  }

  async function assign(send, { assignmentId, accountId, principalId, principalType }) {
    const roleDefinitionId = `/subscriptions/${subscriptionOf(accountId)}/providers/Microsoft.Authorization/roleDefinitions/${OPENAI_USER}`;
    // The type is said, so that the service need not find a principal that it may not have heard of yet.
    const body = { properties: { principalId, principalType, roleDefinitionId } };
    const response = await send("PUT", `${assignmentId}?api-version=${API_VERSION}`, { body });
    if (response.status === 409 && (await codeOf(response)) === "RoleAssignmentExists") return;
    try {
      await requireSuccess(response);
    } catch (error) {
      throw new Error(
        `the role Cognitive Services OpenAI User at ${accountId} could not be given to ${principalId}: ${reasonOf(error)}. ` +
          "Have somebody run, who may assign roles there:\n" +
          `  az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ${principalType} ` +
          `--role "Cognitive Services OpenAI User" --scope ${accountId}`,
        { cause: error },
      );
    }
  }
}

/**
 * Whether a principal may call the account's models: by a role at the account or at what it is in, of its own or of a
 * group that it is in. Undefined where nobody may look.
 */
async function holds(send, accountId, principalId) {
  const filter = encodeURIComponent(`atScope() and assignedTo('${principalId}')`);
  let next = `${accountId}/providers/Microsoft.Authorization/roleAssignments?api-version=${API_VERSION}&$filter=${filter}`;
  while (next) {
    const response = await send("GET", next);
    if (response.status === 404) return false;
    if (response.status === 403) return undefined;
    await requireSuccess(response);
    const { value, nextLink } = await objectOf(response);
    if ((Array.isArray(value) ? value : []).some(({ properties }) => allows(properties ?? {}))) return true;
    next = nextLink;
  }
  return false;
}

const allows = ({ roleDefinitionId, condition }) =>
  !condition && ROLES.some((role) => isSame(String(roleDefinitionId).split("/").at(-1), role));

const isSame = (one, other) => String(one).toLowerCase() === String(other).toLowerCase();

const subscriptionOf = (id) => id.split("/")[2];

const codeOf = async (response) => (await response.json().catch(() => null))?.error?.code;

module.exports = { roleProvider, handler: () => roleProvider(effects()) };
