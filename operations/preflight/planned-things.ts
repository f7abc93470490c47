import { azureResources, idInGroup, labIds } from "../../infra/config/azure-resources";
import type { AzureNames } from "../../infra/config/identity";
import type { LabConfig } from "../../infra/config/types";
import { hasNames } from "../ownership";
import type { CheckContext } from "./check";

/** Something that the stack would create in Azure. */
export interface PlannedThing {
  /** What it is, with its name. */
  readonly what: string;
  readonly id: string;
  /** The ways around what stands there already, as commands. */
  readonly ways: readonly string[];
}

/**
 * Everything that the stack would create in Azure and that has a name of its own. What follows from another, as a role
 * or a budget, does not stand in the way of anything.
 */
export function plannedThings(
  context: Pick<CheckContext, "config" | "set" | "anotherStack">,
): PlannedThing[] {
  const { config, set } = context;
  return [...deployments(config, set), ...(hasNames(config) ? inOwnGroup(context) : [])];
}

function inOwnGroup({
  config,
  set,
  anotherStack,
}: Pick<CheckContext, "config" | "set" | "anotherStack">): PlannedThing[] {
  const { model, workspace } = config;
  const { group } = labIds(config);
  const names: AzureNames = {
    ...config.names,
    ...(model.account.kind === "new" ? { openaiAccount: model.account.name } : {}),
    ...(workspace.kind === "new" ? { workspace: workspace.name } : {}),
  };
  return Object.keys(azureResources)
    .filter((key): key is keyof AzureNames => key in names)
    .filter((key) => azureResources[key].isCreated(config))
    .map((key) => ({
      what: `the ${azureResources[key].kind} ${names[key]}`,
      id: key === "resourceGroup" ? group : idInGroup(group, key, names[key]),
      ways: [key === "openaiAccount" ? set("openaiAccountName", "ANOTHER-NAME") : anotherStack],
    }));
}

/** On an account that exists they may be anybody's. */
function deployments(config: LabConfig, set: CheckContext["set"]): PlannedThing[] {
  const { model } = config;
  if (model.account.kind === "new" && !hasNames(config)) return [];
  const { account } = labIds(config);
  const thing = (name: string, ways: readonly string[]): PlannedThing => ({
    what: `the ${azureResources.deployment.kind} ${name}`,
    id: `${account}/deployments/${name}`,
    ways,
  });
  const { deployment, moreDeployments } = model;
  return [
    ...(deployment.kind === "new"
      ? [
          thing(deployment.config.name, [
            set("existingOpenaiDeployment", deployment.config.name),
            set("openaiDeployment", "ANOTHER-NAME"),
          ]),
        ]
      : []),
    ...moreDeployments.map(({ name }, index) =>
      thing(name, [set(`--path 'openaiMoreDeployments[${index}].name'`, "ANOTHER-NAME")]),
    ),
  ];
}
