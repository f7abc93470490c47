import { type ArmClient, ArmError } from "azure-client";
import { anything, object, type Shape, text } from "rest-client";
import type { apiVersions } from "../config/azure-resources";
import { armSession, reasonOf, world, type World } from "./arm-session";

/** That of the table of resources, which is too large for a text in the state. */
const API_VERSION: typeof apiVersions.permissions = "2022-04-01";

/** Cognitive Services OpenAI User: may call a model, and neither read a key nor change anything. */
const OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";

/** That role, and the two of Azure's that allow the same and more. */
const ROLES = [OPENAI_USER, "a001fd3d-188f-4b5b-821b-7da978bf7442", "a97b65f3-24c7-4388-baec-2e87135dc908"];

interface Inputs {
  readonly accountId: string;
  readonly assignmentId: string;
  readonly principalId: string;
  readonly principalType: string;
  /** Whether the account is not the lab's own. */
  readonly lent: boolean;
  readonly __provider?: string;
}

/** Of a stack that owned a role assignment, as stacks did before, the state has other keys than these. */
interface State extends Partial<Inputs> {
  /** Who has the role by this stack. */
  readonly principals?: readonly string[];
}

/**
 * The dynamic provider behind deployer-role.ts: sees to it that whoever deploys may call a model of an account with
 * tokens. A role that is there already, by whatever name, is used; none is ever taken away, since others of the same
 * identity may call the account with it. Those at an account of the lab's own go with the account.
 */
export function roleProvider(effects: World) {
  const { configure, open } = armSession(effects);

  return {
    configure,

    /** Somebody else who deploys gets the role beside those who have it. */
    async diff(_id: string, olds: State, news: Inputs) {
      const isNew = !knownAt(news.accountId, olds).some((one) => isSame(one, news.principalId));
      return { changes: isNew || olds.__provider !== news.__provider || olds.lent !== news.lent };
    },

    async create(inputs: Inputs) {
      return { id: inputs.assignmentId, outs: await ensured(inputs, []) };
    },

    async update(_id: string, olds: State, news: Inputs) {
      return { outs: await ensured(news, knownAt(news.accountId, olds)) };
    },

    /** Who has lost the role since; where nobody has it, the next update makes it again. */
    async read(id: string, state: State) {
      const { accountId = "", principals: known = [] } = state;
      const arm = open(subscriptionOf(accountId));
      const principals: string[] = [];
      for (const principal of known)
        if ((await holds(arm, accountId, principal)) !== false) principals.push(principal);
      return principals.length === 0 ? {} : { id, props: { ...state, principals } };
    },

    async delete(_id: string, { lent, accountId = "", principals = [] }: State) {
      if (!lent) return;
      effects.say(
        `The role Cognitive Services OpenAI User of ${principals.join(" and ")} at ${accountId} stays, ` +
          "since others may call the account with it, which is not the stack's own.",
      );
    },
  };

  async function ensured(inputs: Inputs, known: readonly string[]): Promise<Inputs & State> {
    const { accountId, principalId } = inputs;
    const arm = open(subscriptionOf(accountId));
    // Where nobody may look, the service says whether the role is there.
    if ((await holds(arm, accountId, principalId)) !== true) await assign(arm, inputs);
    const others = known.filter((one) => !isSame(one, principalId));
    return { ...inputs, principals: [...others, principalId] };
  }
}

export const handler = () => roleProvider(world);

async function assign(
  arm: ArmClient,
  { assignmentId, accountId, principalId, principalType }: Inputs,
): Promise<void> {
  const roleDefinitionId = `/subscriptions/${subscriptionOf(accountId)}/providers/Microsoft.Authorization/roleDefinitions/${OPENAI_USER}`;
  // The type is said, so that the service need not find a principal that it may not have heard of yet.
  const body = { properties: { principalId, principalType, roleDefinitionId } };
  try {
    await arm.put(assignmentId, API_VERSION, anything, body);
  } catch (error) {
    if (error instanceof ArmError && error.status === 409 && error.code === "RoleAssignmentExists") return;
    throw new Error(
      `the role Cognitive Services OpenAI User at ${accountId} could not be given to ${principalId}: ${reasonOf(error)}. ` +
        "Have somebody run, who may assign roles there:\n" +
        `  az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ${principalType} ` +
        `--role "Cognitive Services OpenAI User" --scope ${accountId}`,
      { cause: error },
    );
  }
}

interface Assignment {
  readonly properties: { readonly roleDefinitionId?: string; readonly condition?: string };
}

const assignmentShape: Shape<Assignment> = object<Assignment>(
  { properties: object<Assignment["properties"]>({}, { roleDefinitionId: text, condition: text }) },
  {},
);

/**
 * Whether a principal may call the account's models: by a role at the account or at what it is in, of its own or of a
 * group that it is in. Undefined where nobody may look.
 */
async function holds(arm: ArmClient, accountId: string, principalId: string): Promise<boolean | undefined> {
  const path = `${accountId}/providers/Microsoft.Authorization/roleAssignments`;
  const filter = { $filter: `atScope() and assignedTo('${principalId}')` };
  try {
    return (await arm.list(path, API_VERSION, assignmentShape, filter)).some(allows);
  } catch (error) {
    if (error instanceof ArmError && error.status === 404) return false;
    if (error instanceof ArmError && error.status === 403) return undefined;
    throw error;
  }
}

const allows = ({ properties: { roleDefinitionId = "", condition } }: Assignment): boolean =>
  !condition && ROLES.some((role) => isSame(roleDefinitionId.split("/").at(-1) ?? "", role));

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const knownAt = (accountId: string, { accountId: before = "", principals = [] }: State): readonly string[] =>
  isSame(before, accountId) ? principals : [];

const subscriptionOf = (id: string): string => id.split("/")[2] ?? "";
