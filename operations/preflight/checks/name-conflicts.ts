import { hasOwnNames, type Ownership, ownershipByTags } from "../../ownership";
import { type Check, type CheckContext, listed, ok, problem } from "../check";
import { sameId } from "../facts";
import { plannedThings } from "../planned-things";
import { labIds } from "../../../infra/config/azure-resources";
import type { Verdict } from "../report";

/** Something that exists where the stack would create something. */
export interface Standing extends Ownership {
  /** What it is, with its name. */
  readonly what: string;
  /** The ways around it, as commands. */
  readonly ways: readonly string[];
}

/**
 * Whether anything stands where the stack will create: the service, or Pulumi's provider, refuses to create what
 * exists. What the stack's own state holds is not in the way.
 */
export function decideInTheWay(standing: readonly Standing[]): Verdict {
  if (standing.length === 0) return ok("nothing stands where the stack will create");
  const one = standing.length === 1;
  return problem(
    `${listed(standing.map(({ what, why }) => `${what} (${why})`))} ${one ? "exists" : "exist"} already, and the stack does not know of ${one ? "it" : "them"}`,
    ...new Set(standing.flatMap(({ own, ways }) => (own ? ["npx llmops recover"] : ways))),
  );
}

export const inTheWayCheck: Check = {
  id: "in-the-way",
  title: "Room",
  stops: "up",
  regional: true,
  applies: ({ model, workspace }) =>
    model.account.kind === "new" ||
    workspace.kind === "new" ||
    model.deployment.kind === "new" ||
    model.moreDeployments.length > 0,
  async run(context) {
    const { config, facts } = context;
    const found = await Promise.all(
      plannedThings(context)
        .filter(({ id }) => !facts.ownIds.has(id.toLowerCase()))
        .map(async ({ what, id, ways }): Promise<Standing[]> => {
          const thing = await facts.tagged(id);
          return thing === undefined ? [] : [{ what, ways, ...ownershipByTags(thing.tags, config.labId) }];
        }),
    );
    return decideInTheWay([...found.flat(), ...(await managedGroup(context))]);
  },
};

/** Databricks makes it with the workspace, and refuses one that is there before. */
async function managedGroup({ config, facts, anotherStack }: CheckContext): Promise<Standing[]> {
  const { names, workspace } = config;
  if (workspace.kind === "existing") return [];
  const ids = labIds(config);
  const [group, found] = await Promise.all([
    facts.group(names.managedResourceGroup),
    facts.workspace(ids.workspace),
  ]);
  if (group === undefined || found !== undefined) return [];
  const { managedBy = "" } = group;
  const own = hasOwnNames(config) && (managedBy === "" || sameId(managedBy, ids.workspace));
  const what = `the managed resource group ${names.managedResourceGroup}`;
  // Recovery cannot take it over: the workspace that it was of is gone, and whoever knows that it is not needed deletes it.
  return [
    {
      what,
      own: false,
      isOfAnother: !own,
      why: own
        ? "it was left by this lab's workspace, which is gone"
        : `it is managed by ${managedBy === "" ? "nothing that is known" : managedBy}`,
      ways: own
        ? [
            `az group delete --subscription ${facts.subscriptionId} --name ${names.managedResourceGroup} --yes`,
          ]
        : [anotherStack],
    },
  ];
}
