import { randomUUID } from "node:crypto";
import { accountType, type ArmResource, armKey } from "../../context/state";
import { removeBelow } from "../cascade";
import { type Arm, objectOf, textOf } from "../context";
import { ArmError } from "../errors";
import { apiVersions } from "../versions";
import { network, networkType, subnet as subnetShape } from "../../providers/azure-native/network-type";
import { properties } from "../../providers/azure-native/shapes";
import type { NetworkKind } from "./kind";
import { freeAddress, parseRange } from "./ranges";
import { inside, isSame, itemsOf, ofType, referred, requireReferred, types } from "./relations";
import { isDelegated } from "./virtual-networks";

/** What a private endpoint of an Azure OpenAI account leads to. */
const groupId = "account";

/** Private endpoints: an address in a subnet, behind which an Azure OpenAI account is. */
export const privateEndpoints: NetworkKind = {
  type: types.privateEndpoint,
  versions: apiVersions.network,
  actions: ["Microsoft.Network/privateEndpoints/write"],
  plugin: {
    "network:PrivateEndpoint": networkType(
      network,
      [["privateEndpoints", "privateEndpointName"]],
      {
        ...properties(
          "customNetworkInterfaceName",
          "ipConfigurations",
          "manualPrivateLinkServiceConnections",
        ),
        privateLinkServiceConnections: [
          properties("groupIds", "id", "name", "privateLinkServiceId", "requestMessage"),
        ],
        subnet: subnetShape,
      },
      ["customDnsConfigs", "networkInterfaces"],
    ),
  },
  build(arm, { id, name, body, existing }) {
    const properties = objectOf(body["properties"]);
    const subnet = requireReferred(arm.state, id, referred(properties["subnet"]) ?? "");
    // That a delegated subnet takes none is documented; the code of the refusal is not verified.
    if (isDelegated(subnet))
      throw new ArmError(
        400,
        "BadRequest",
        `The subnet ${subnet.id} is delegated and cannot hold a private endpoint.`,
      );
    const connections = itemsOf(properties["privateLinkServiceConnections"]).map((connection) => {
      const given = objectOf(connection["properties"]);
      const account = requireReferred(arm.state, id, textOf(given["privateLinkServiceId"]) ?? "");
      requireTarget(arm, account, given["groupIds"]);
      return {
        id: `${id}/privateLinkServiceConnections/${String(connection["name"])}`,
        name: connection["name"],
        type: `${types.privateEndpoint}/privateLinkServiceConnections`,
        properties: { ...given, provisioningState: "Succeeded", privateLinkServiceConnectionState: approved },
      };
    });
    const interfaceId =
      itemsOf(existing?.properties["networkInterfaces"])[0]?.["id"] ??
      `${id.slice(0, id.lastIndexOf("/privateEndpoints/"))}/networkInterfaces/${name}.nic.${randomUUID()}`;
    return {
      manualPrivateLinkServiceConnections: [],
      ipConfigurations: [],
      ...properties,
      subnet: { id: subnet.id },
      privateLinkServiceConnections: connections,
      networkInterfaces: [{ id: interfaceId }],
      customDnsConfigs: existing?.properties["customDnsConfigs"] ?? dnsOf(arm, subnet, connections),
    };
  },
  accepted(arm, endpoint) {
    for (const { id } of itemsOf(endpoint.properties["networkInterfaces"])) {
      const key = String(id);
      arm.state.resources.set(armKey(key), {
        id: key,
        name: key.split("/").at(-1) ?? "",
        type: types.networkInterface,
        location: endpoint.location ?? "",
        properties: { provisioningState: "Succeeded", privateEndpoint: { id: endpoint.id } },
      });
    }
  },
  done(arm, endpoint) {
    for (const account of accountsOf(arm, endpoint))
      account.properties["privateEndpointConnections"] = [
        ...connectionsWithout(account, endpoint),
        {
          id: `${account.id}/privateEndpointConnections/${endpoint.name}`,
          name: endpoint.name,
          type: `${accountType}/privateEndpointConnections`,
          location: endpoint.location,
          properties: {
            privateEndpoint: { id: endpoint.id },
            groupIds: [groupId],
            privateLinkServiceConnectionState: approved,
            provisioningState: "Succeeded",
          },
        },
      ];
  },
  removed(arm, endpoint) {
    for (const group of inside(arm.state, types.zoneGroup, endpoint.id)) zoneGroups.removed?.(arm, group);
    for (const { id } of itemsOf(endpoint.properties["networkInterfaces"])) removeBelow(arm, String(id));
    for (const account of accountsOf(arm, endpoint))
      account.properties["privateEndpointConnections"] = connectionsWithout(account, endpoint);
  },
};

const approved = { status: "Approved", description: "Auto-Approved", actionsRequired: "None" };

/** @throws AccountProvisioningStateInvalid while the account is being changed, as the service answers */
function requireTarget(arm: Arm, account: ArmResource, groupIds: unknown): void {
  const isAccount = account.type === accountType;
  // The codes of these two refusals are not verified.
  if (!isAccount || !Array.isArray(groupIds) || groupIds.some((one) => one !== groupId))
    throw new ArmError(
      400,
      "BadRequest",
      `${account.id} has no private link resource '${String(groupIds)}'.`,
    );
  if (textOf(account.properties["customSubDomainName"]) === undefined)
    throw new ArmError(
      400,
      "BadRequest",
      `${account.id} has no custom subdomain, which a private endpoint needs.`,
    );
  if (arm.operations.runningAt(armKey(account.id)).length > 0)
    throw new ArmError(
      400,
      "AccountProvisioningStateInvalid",
      `Call to Microsoft.CognitiveServices/accounts failed. Error message: Account ${account.id} in state Accepted`,
    );
}

function dnsOf(arm: Arm, subnet: ArmResource, connections: readonly Record<string, unknown>[]) {
  const taken = new Set(ofType(arm.state, types.privateEndpoint).flatMap(addressesOf));
  const range = parseRange(textOf(subnet.properties["addressPrefix"]) ?? "");
  const address = range && freeAddress(range, taken);
  if (address === undefined)
    throw new ArmError(
      400,
      "SubnetIsFull",
      `Subnet ${subnet.name} with address prefix ${String(subnet.properties["addressPrefix"])} does not have enough capacity for 1 IP addresses.`,
    );
  return connections.flatMap(({ properties }) => {
    const account = arm.state.resources.get(
      armKey(textOf(objectOf(properties)["privateLinkServiceId"]) ?? ""),
    );
    const subdomain = textOf(account?.properties["customSubDomainName"]) ?? "";
    return [{ fqdn: `${subdomain}.openai.azure.com`.toLowerCase(), ipAddresses: [address] }];
  });
}

const addressesOf = ({ properties }: ArmResource): string[] =>
  itemsOf(properties["customDnsConfigs"]).flatMap(({ ipAddresses }) =>
    Array.isArray(ipAddresses) ? ipAddresses.map(String) : [],
  );

const accountsOf = (arm: Arm, { properties }: ArmResource): ArmResource[] =>
  itemsOf(properties["privateLinkServiceConnections"]).flatMap((connection) => {
    const id = textOf(objectOf(connection["properties"])["privateLinkServiceId"]) ?? "";
    return arm.state.resources.get(armKey(id)) ?? [];
  });

const connectionsWithout = (account: ArmResource, endpoint: ArmResource): Record<string, unknown>[] =>
  itemsOf(account.properties["privateEndpointConnections"]).filter(
    ({ properties }) => !isSame(referred(objectOf(properties)["privateEndpoint"]), endpoint.id),
  );

/** Groups of zones in which an endpoint has its records. */
export const zoneGroups: NetworkKind = {
  type: types.zoneGroup,
  versions: apiVersions.network,
  actions: [],
  plugin: {
    "network:PrivateDnsZoneGroup": networkType(
      network,
      [
        ["privateEndpoints", "privateEndpointName"],
        ["privateDnsZoneGroups", "privateDnsZoneGroupName"],
      ],
      { privateDnsZoneConfigs: [properties("name", "privateDnsZoneId")] },
      [],
    ),
  },
  build(arm, { id, body }) {
    const configs = itemsOf(objectOf(body["properties"])["privateDnsZoneConfigs"]).map((config) => {
      const properties = objectOf(config["properties"]);
      requireReferred(arm.state, id, textOf(properties["privateDnsZoneId"]) ?? "");
      return {
        id: `${id}/privateDnsZoneConfigs/${String(config["name"])}`,
        name: config["name"],
        type: `${types.zoneGroup}/privateDnsZoneConfigs`,
        properties: { provisioningState: "Succeeded", recordSets: [], ...properties },
      };
    });
    return { privateDnsZoneConfigs: configs };
  },
  done(arm, group) {
    for (const record of recordsOf(arm, group)) arm.state.resources.set(armKey(record.id), record);
  },
  removed(arm, group) {
    for (const { id } of recordsOf(arm, group)) arm.state.resources.delete(armKey(id));
  },
};

/** The records of an endpoint in the zones of a group. */
function recordsOf({ state }: Arm, group: ArmResource): ArmResource[] {
  const endpoint = state.resources.get(
    armKey(group.id.slice(0, group.id.lastIndexOf("/privateDnsZoneGroups/"))),
  );
  const names = itemsOf(endpoint?.properties["customDnsConfigs"]);
  return itemsOf(group.properties["privateDnsZoneConfigs"]).flatMap(({ properties }) => {
    const zone = state.resources.get(armKey(textOf(objectOf(properties)["privateDnsZoneId"]) ?? ""));
    if (!zone) return [];
    return names.map(({ fqdn, ipAddresses }) => {
      const name = String(fqdn).split(".")[0] ?? "";
      const addresses = Array.isArray(ipAddresses) ? ipAddresses : [];
      return {
        id: `${zone.id}/A/${name}`,
        name,
        type: types.record,
        properties: {
          fqdn: `${name}.${zone.name}.`,
          ttl: 10,
          aRecords: addresses.map((ipv4Address: unknown) => ({ ipv4Address })),
          isAutoRegistered: false,
        },
      };
    });
  });
}
