import { allAzureResources, azureResources } from "../../../infra/config/azure-resources";
import type { Permission } from "azure-client";
import type { LabConfig } from "../../../infra/config/types";
import { type Check, listed, ok, problem } from "../check";
import type { Verdict } from "../report";

const { openaiAccount, workspace, roleAssignment } = azureResources;

/** The actions of `pulumi up` in Azure, by what the configuration has it create. Assigning roles has its own check. */
export const neededActions = (config: LabConfig): string[] => [
  ...allAzureResources
    .filter((row) => row !== roleAssignment && row.isCreated(config))
    .map(({ type }) => `${type}/write`),
  ...(config.model.auth === "entra" ? [] : [`${openaiAccount.type}/listKeys/action`]),
  ...(workspace.isCreated(config) ? [] : [`${workspace.type}/read`]),
];

/** Whether roles allow an action. Patterns hold `*` for any text, and are compared without case. */
export function isAllowed(action: string, permissions: readonly Permission[]): boolean {
  const covers = (pattern: string): boolean => {
    const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
    return new RegExp(`^${source}$`, "i").test(action);
  };
  return permissions.some(({ actions, notActions }) => actions.some(covers) && !notActions.some(covers));
}

/** Says which of the actions no role allows at the scope. */
export function decidePermissions(
  actions: readonly string[],
  permissions: readonly Permission[],
  { scope, role, assignee }: { scope: string; role: string; assignee: string },
): Verdict {
  const missing = actions.filter((action) => !isAllowed(action, permissions));
  if (missing.length === 0) return ok(`all that is needed, at ${shownScope(scope)}`);
  return problem(
    `no role allows ${listed(missing)} at ${shownScope(scope)}; whoever may assign roles there can give one`,
    `az role assignment create --assignee ${assignee} --role "${role}" --scope ${scope}`,
  );
}

function shownScope(scope: string): string {
  const name = scope.split("/").at(-1);
  if (scope.includes("/accounts/")) return `the account ${name}`;
  return scope.includes("/resourceGroups/") ? `the group ${name}` : "the subscription";
}

/** Whether the lab can be created: asked at its group where that exists, else at the subscription. */
export const permissionsCheck: Check = {
  id: "permissions",
  title: "Roles",
  stops: "up",
  regional: false,
  async run({ config, facts }) {
    const subscription = `/subscriptions/${facts.subscriptionId}`;
    const group = `${subscription}/resourceGroups/${config.names.resourceGroup}`;
    const [atGroup, atSubscription, { objectId }] = await Promise.all([
      facts.permissions(group),
      facts.permissions(subscription),
      facts.identity(),
    ]);
    return decidePermissions(neededActions(config), atGroup ?? atSubscription ?? [], {
      scope: atGroup === undefined ? subscription : group,
      role: "Contributor",
      assignee: objectId,
    });
  },
};

/**
 * Whether the lab's roles can be assigned, where its account is called without keys: Contributor may not. Asked at the
 * account that exists, or at what a new one is in.
 */
export const roleAssignmentCheck: Check = {
  id: "role-assignments",
  title: "Assigning roles",
  stops: "up",
  regional: false,
  applies: ({ model }) => model.auth === "entra",
  async run({ config: { model, names }, facts }) {
    const subscription = `/subscriptions/${facts.subscriptionId}`;
    const wanted =
      model.account.kind === "existing"
        ? model.account.id.id
        : `${subscription}/resourceGroups/${names.resourceGroup}`;
    const [there, atSubscription, { objectId }] = await Promise.all([
      facts.permissions(wanted),
      facts.permissions(subscription),
      facts.identity(),
    ]);
    return decidePermissions(
      [`${roleAssignment.type}/write`, `${roleAssignment.type}/delete`],
      there ?? atSubscription ?? [],
      {
        scope: there === undefined ? subscription : wanted,
        role: "Role Based Access Control Administrator",
        assignee: objectId,
      },
    );
  },
};

/** Whether a deleted account can be purged; without it the name and the quota are held for 48 hours. */
export const purgeCheck: Check = {
  id: "purge",
  title: "Purging",
  stops: "down",
  regional: false,
  applies: ({ model }) => model.account.kind === "new",
  async run({ facts }) {
    const scope = `/subscriptions/${facts.subscriptionId}`;
    const [permissions, { objectId }] = await Promise.all([facts.permissions(scope), facts.identity()]);
    return decidePermissions(
      ["Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete"],
      permissions ?? [],
      { scope, role: "Cognitive Services Contributor", assignee: objectId },
    );
  },
};
