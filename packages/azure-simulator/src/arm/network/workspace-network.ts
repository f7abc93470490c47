import { type ArmResource, armKey, type CloudState } from "../../context/state";
import { type Arm, objectOf } from "../context";
import { ArmError } from "../errors";
import { ownRules, workspaceRules } from "./outbound";
import { type Injection, injectionOf, isSame, referred } from "./relations";
import { isDelegated } from "./virtual-networks";

const invalid = (message: string): ArmError => new ArmError(400, "InvalidParameter", message);

/**
 * Checks the network that a workspace's machines are to be in: both subnets are there, delegated to Databricks, and
 * have a security group; a workspace never leaves its network. What is refused is documented; of the codes only
 * VirtualNetworkIdChangeNotAllowed is verified.
 */
export function requireNetwork(
  { state }: Arm,
  properties: Readonly<Record<string, unknown>>,
  location: string,
  existing: ArmResource | undefined,
): void {
  const wanted = injectionOf(properties);
  if (existing !== undefined) return requireStay(injectionOf(existing.properties), wanted);
  if (wanted === undefined) return;
  const network = state.resources.get(armKey(wanted.network));
  if (!network) throw invalid(`The virtual network '${wanted.network}' of the workspace was not found.`);
  if (network.location !== location)
    throw invalid(
      `The virtual network '${network.id}' is in '${network.location ?? ""}', the workspace in '${location}'.`,
    );
  if (wanted.subnets.length !== 2)
    throw invalid(
      "customPublicSubnetName and customPrivateSubnetName are required with customVirtualNetworkId.",
    );
  for (const id of wanted.subnets) {
    const subnet = state.resources.get(armKey(id));
    if (!subnet) throw invalid(`The subnet '${id}' was not found.`);
    if (!isDelegated(subnet))
      throw invalid(`The subnet '${id}' is not delegated to 'Microsoft.Databricks/workspaces'.`);
    if (referred(subnet.properties["networkSecurityGroup"]) === undefined)
      throw invalid(`The subnet '${id}' is associated with no network security group.`);
  }
}

function requireStay(own: Injection | undefined, wanted: Injection | undefined): void {
  if (wanted === undefined || isSame(own?.network, wanted.network)) return;
  throw new ArmError(
    400,
    "VirtualNetworkIdChangeNotAllowed",
    `Updating required Virtual Network from ${own?.network ?? ""} to ${wanted.network} is currently not allowed`,
  );
}

/** Has a workspace add its rules to the security groups of its subnets, and take them away when it goes. */
export function ruleSecurityGroups(arm: Arm): void {
  const { hooks } = arm.world;
  const change = (workspace: ArmResource, rules: (group: ArmResource) => Record<string, unknown>[]): void => {
    for (const id of injectionOf(workspace.properties)?.subnets ?? []) {
      const subnet = arm.state.resources.get(armKey(id));
      const group = arm.state.resources.get(
        armKey(referred(subnet?.properties["networkSecurityGroup"]) ?? ""),
      );
      if (group) group.properties["securityRules"] = rules(group);
    }
  };
  const own = ({ properties }: ArmResource) => ownRules(properties["securityRules"]);
  hooks.workspaceCreated.push((workspace) =>
    change(workspace, (group) => [...own(group), ...workspaceRules(group.id)]),
  );
  hooks.workspaceDeleted.push((workspace) => change(workspace, own));
}

/** Why a workspace's machines cannot reach its control plane, and so never become a cluster; undefined where they can. */
export function missingWayOut(state: CloudState, workspace: ArmResource): string | undefined {
  const closed = injectionOf(workspace.properties)?.subnets.find((id) => {
    const properties = objectOf(state.resources.get(armKey(id))?.properties);
    return properties["defaultOutboundAccess"] === false && referred(properties["natGateway"]) === undefined;
  });
  return closed && `The subnet ${closed} has neither a NAT gateway nor default outbound access.`;
}
