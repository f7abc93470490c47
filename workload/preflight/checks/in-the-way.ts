import { type Check, listed, ok, problem } from "../check";
import { labIds } from "../places";
import type { Verdict } from "../report";

/** Something of the lab's name that exists. */
export interface Standing {
  /** What it is, with its name. */
  readonly what: string;
  /** Deletes it; left out where it goes with another. */
  readonly remove?: string;
}

/**
 * Whether anything stands where the stack will create: the service, or Pulumi's provider, refuses to create what
 * exists. What the stack's own state holds is not in the way.
 */
export function decideInTheWay(strangers: readonly Standing[]): Verdict {
  if (strangers.length === 0) return ok("nothing stands where the stack will create");
  return problem(
    `${listed(strangers.map(({ what }) => what))} ${strangers.length === 1 ? "exists" : "exist"} already, and the stack does not know of it`,
    "npx llmops recover",
    ...strangers.flatMap(({ remove }) => remove ?? []),
  );
}

export const inTheWayCheck: Check = {
  id: "in-the-way",
  title: "Room",
  stops: "up",
  regional: true,
  applies: ({ model, workspace }) => model.account.kind === "new" || workspace.kind === "new",
  async run({ config, facts }) {
    const { names, model, workspace } = config;
    const ids = labIds(config);
    const newAccount = model.account.kind === "new";
    const newWorkspace = workspace.kind === "new";
    const [group, account, workspaceFound, managed] = await Promise.all([
      facts.group(names.resourceGroup),
      newAccount ? facts.account(ids.account) : undefined,
      newWorkspace ? facts.workspace(ids.workspace) : undefined,
      newWorkspace ? facts.group(names.managedResourceGroup) : undefined,
    ]);
    const isOwn = (id: string): boolean => facts.ownIds.has(id.toLowerCase());
    // A part that is used as it is may lie in a group that this stack, or another one, has made.
    const readsGroup = [model.account, workspace].some((part) => part.kind === "existing" && part.inOwnGroup);
    const removeGroup = (name: string): string => `az group delete --name ${name} --yes`;
    return decideInTheWay([
      ...(group && !isOwn(ids.group) && !readsGroup
        ? [{ what: `the resource group ${names.resourceGroup}`, remove: removeGroup(names.resourceGroup) }]
        : []),
      ...(account && !isOwn(ids.account) ? [{ what: `the account ${account.name}` }] : []),
      ...(workspaceFound && !isOwn(ids.workspace) ? [{ what: `the workspace ${workspaceFound.name}` }] : []),
      // Databricks makes it with the workspace, and refuses one that is there before.
      ...(managed && !workspaceFound
        ? [
            {
              what: `the managed resource group ${names.managedResourceGroup}`,
              remove: removeGroup(names.managedResourceGroup),
            },
          ]
        : []),
    ]);
  },
};
