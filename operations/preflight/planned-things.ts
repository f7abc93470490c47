import type { LabConfig } from "../../infra/config/types";
import { hasNames } from "../ownership";
import type { CheckContext } from "./check";
import { labIds } from "./places";

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
  const { names, model, workspace, network } = config;
  const ids = labIds(config);
  const at = (type: string, name: string): string => `${ids.group}/providers/${type}/${name}`;
  const thing = (kind: string, type: string, name: string): PlannedThing => ({
    what: `the ${kind} ${name}`,
    id: at(type, name),
    ways: [anotherStack],
  });
  // A part that is used as it is may lie in a group that this stack, or another one, has made.
  const readsGroup = [model.account, workspace].some((part) => part.kind === "existing" && part.inOwnGroup);
  const keyless = model.auth === "entra";
  const createsGroup = !readsGroup && (model.account.kind === "new" || workspace.kind === "new" || keyless);
  return [
    ...(createsGroup
      ? [{ what: `the resource group ${names.resourceGroup}`, id: ids.group, ways: [anotherStack] }]
      : []),
    ...(model.account.kind === "new"
      ? [
          {
            ...thing("account", "Microsoft.CognitiveServices/accounts", model.account.name),
            ways: [set("openaiAccountName", "ANOTHER-NAME")],
          },
        ]
      : []),
    ...(workspace.kind === "new"
      ? [thing("workspace", "Microsoft.Databricks/workspaces", workspace.name)]
      : []),
    ...(keyless
      ? [thing("access connector", "Microsoft.Databricks/accessConnectors", names.accessConnector)]
      : []),
    ...(network === undefined
      ? []
      : [
          thing("network", "Microsoft.Network/virtualNetworks", names.virtualNetwork),
          thing("security group", "Microsoft.Network/networkSecurityGroups", names.securityGroup),
          thing("NAT gateway", "Microsoft.Network/natGateways", names.natGateway),
          thing("public address", "Microsoft.Network/publicIPAddresses", names.natAddress),
          thing("private endpoint", "Microsoft.Network/privateEndpoints", names.privateEndpoint),
        ]),
  ];
}

/** On an account that exists they may be anybody's. */
function deployments(config: LabConfig, set: CheckContext["set"]): PlannedThing[] {
  const { model } = config;
  if (model.account.kind === "new" && !hasNames(config)) return [];
  const { account } = labIds(config);
  const thing = (name: string, ways: readonly string[]): PlannedThing => ({
    what: `the deployment ${name}`,
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
