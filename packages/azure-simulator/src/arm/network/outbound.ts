import { newEtag, objectOf, textOf } from "../context";
import { ArmError } from "../errors";
import { apiVersions } from "../versions";
import { network, networkType, sku } from "../../providers/azure-native/network-type";
import { properties } from "../../providers/azure-native/shapes";
import type { NetworkKind } from "./kind";
import { isSame, itemsOf, ofType, referred, requireReferred, subnetsWith, types } from "./relations";
import { requirePublicAddressLeft } from "./usages";

/** Public addresses. Theirs are of a range that is kept for examples (RFC 5737): nothing answers there. */
export const publicAddresses: NetworkKind = {
  type: types.publicAddress,
  versions: apiVersions.network,
  actions: ["Microsoft.Network/publicIPAddresses/write"],
  plugin: {
    "network:PublicIPAddress": networkType(
      network,
      [["publicIPAddresses", "publicIpAddressName"]],
      {
        ...properties(
          "dnsSettings",
          "idleTimeoutInMinutes",
          "publicIPAddressVersion",
          "publicIPAllocationMethod",
        ),
        sku,
      },
      ["ipAddress", "ipConfiguration"],
    ),
  },
  build(arm, { body, existing, location }) {
    if (existing === undefined) requirePublicAddressLeft(arm, location ?? "");
    return {
      publicIPAddressVersion: "IPv4",
      idleTimeoutInMinutes: 4,
      ...objectOf(body["properties"]),
      ipAddress:
        existing?.properties["ipAddress"] ??
        `203.0.113.${1 + (ofType(arm.state, types.publicAddress).length % 254)}`,
    };
  },
  requireUnused(arm, { id }) {
    const user = ofType(arm.state, types.natGateway).find(({ properties }) =>
      itemsOf(properties["publicIpAddresses"]).some((address) => isSame(referred(address), id)),
    );
    if (user)
      throw new ArmError(
        400,
        "PublicIPAddressCannotBeDeleted",
        `Public IP address ${id} can not be deleted since it is still allocated to resource ${user.id}. In order to delete the public IP, disassociate/detach the Public IP address from the resource. To learn how to do this, see aka.ms/deletepublicip.`,
      );
  },
};

/** NAT gateways: the way out of subnets whose machines have no public addresses. */
export const natGateways: NetworkKind = {
  type: types.natGateway,
  versions: apiVersions.network,
  actions: ["Microsoft.Network/natGateways/write"],
  plugin: {
    "network:NatGateway": networkType(
      network,
      [["natGateways", "natGatewayName"]],
      { ...properties("idleTimeoutInMinutes", "publicIpAddresses", "publicIpPrefixes"), sku },
      ["subnets"],
    ),
  },
  build(arm, { id, body }) {
    const properties = objectOf(body["properties"]);
    for (const address of itemsOf(properties["publicIpAddresses"]))
      requireReferred(arm.state, id, referred(address) ?? "");
    return { idleTimeoutInMinutes: 4, ...properties };
  },
  requireUnused(arm, { id }) {
    const { length } = subnetsWith(arm.state, "natGateway", id);
    if (length > 0)
      throw new ArmError(
        400,
        "CannotDeleteNatGatewayAssociatedToSubnet",
        `NAT Gateway ${id} is still configured on ${length} subnets. Remove NAT Gateway from all referenced subnets and then delete NAT Gateway.`,
      );
  },
  view: (arm, { id }) => ({
    subnets: subnetsWith(arm.state, "natGateway", id).map((subnet) => ({ id: subnet.id })),
  }),
};

/** Rules that a workspace adds and owns bear this at the start of their names. */
const owned = "Microsoft.Databricks-workspaces_UseOnly_";

/** What a workspace without public addresses has added to the group of its subnets. Source: Databricks' documentation. */
const added = [
  ["databricks-worker-to-worker-inbound", "Inbound", "*", "VirtualNetwork", "VirtualNetwork", "*"],
  ["databricks-worker-to-databricks-webapp", "Outbound", "Tcp", "VirtualNetwork", "AzureDatabricks", "443"],
  ["databricks-worker-to-sql", "Outbound", "Tcp", "VirtualNetwork", "Sql", "3306"],
  ["databricks-worker-to-storage", "Outbound", "Tcp", "VirtualNetwork", "Storage", "443"],
  ["databricks-worker-to-worker-outbound", "Outbound", "*", "VirtualNetwork", "VirtualNetwork", "*"],
  ["databricks-worker-to-eventhub", "Outbound", "Tcp", "VirtualNetwork", "EventHub", "9093"],
] as const;

const isOwned = ({ name }: Record<string, unknown>): boolean => textOf(name)?.startsWith(owned) === true;

/** The rules that a workspace adds to a security group. */
export const workspaceRules = (group: string): Record<string, unknown>[] =>
  added.map(([name, direction, protocol, source, destination, port], index) => ({
    id: `${group}/securityRules/${owned}${name}`,
    name: `${owned}${name}`,
    etag: newEtag(),
    type: `${types.securityGroup}/securityRules`,
    properties: {
      provisioningState: "Succeeded",
      access: "Allow",
      priority: 100 + index,
      direction,
      protocol,
      sourceAddressPrefix: source,
      sourcePortRange: "*",
      destinationAddressPrefix: destination,
      destinationPortRange: port,
    },
  }));

/** A security group's rules without those that a workspace has added. */
export const ownRules = (rules: unknown): Record<string, unknown>[] =>
  itemsOf(rules).filter((rule) => !isOwned(rule));

/** Network security groups. A PUT gives the whole list of rules, and must leave a workspace its own. */
export const securityGroups: NetworkKind = {
  type: types.securityGroup,
  versions: apiVersions.network,
  actions: ["Microsoft.Network/networkSecurityGroups/write"],
  plugin: {
    "network:NetworkSecurityGroup": networkType(
      network,
      [["networkSecurityGroups", "networkSecurityGroupName"]],
      properties("flushConnection", "securityRules"),
      ["defaultSecurityRules", "networkInterfaces", "subnets"],
      { maintained: ["securityRules"] },
    ),
  },
  build(_arm, { id, body, existing }) {
    const properties = objectOf(body["properties"]);
    const rules = itemsOf(properties["securityRules"]);
    const names = new Set(rules.map(({ name }) => name));
    const lost = itemsOf(existing?.properties["securityRules"]).find(
      (rule) => isOwned(rule) && !names.has(rule["name"]),
    );
    if (lost)
      throw new ArmError(
        400,
        "ConflictWithNetworkIntentPolicy",
        `Found conflicts with NetworkIntentPolicy. Details: Network Security Group cannot have resources which conflict with its subnets' network intent policies.\r\nNetwork Security Group: ${id} conflicts with Network Intent Policy: Network Security Group doesn't have supporting Security Rule for Network Intent Policy Security Rule: Name: ${String(lost["name"])}`,
      );
    return { ...properties, securityRules: rules };
  },
  requireUnused(arm, { id }) {
    const users = subnetsWith(arm.state, "networkSecurityGroup", id);
    if (users.length > 0)
      throw new ArmError(
        400,
        "InUseNetworkSecurityGroupCannotBeDeleted",
        `Network security group ${id} cannot be deleted because it is in use by the following resources: ${users.map((user) => user.id).join(", ")}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`,
      );
  },
  view: (arm, { id }) => ({
    subnets: subnetsWith(arm.state, "networkSecurityGroup", id).map((subnet) => ({ id: subnet.id })),
  }),
};
