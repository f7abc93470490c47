import { type ArmResource, armKey } from "../../context/state";
import { type Arm, newEtag, objectOf, textOf } from "../context";
import { ArmError } from "../errors";
import { apiVersions } from "../versions";
import { network, networkType, subnet as subnetShape } from "../../providers/azure-native/network-type";
import { properties } from "../../providers/azure-native/shapes";
import type { NetworkKind, Wanted } from "./kind";
import { isWithin, overlap, parseRange, type Range } from "./ranges";
import {
  databricksService,
  endpointsIn,
  inside,
  itemsOf,
  referred,
  requireReferred,
  types,
  usersOf,
  workspacesIn,
} from "./relations";

const invalidSubnet = (name: string, network: string): ArmError =>
  new ArmError(400, "NetcfgInvalidSubnet", `Subnet '${name}' is not valid in virtual network '${network}'.`);

/** Virtual networks; their subnets are resources inside them, and are given and answered with them too. */
export const virtualNetworks: NetworkKind = {
  type: types.virtualNetwork,
  versions: apiVersions.network,
  actions: ["Microsoft.Network/virtualNetworks/write"],
  plugin: {
    "network:VirtualNetwork": networkType(
      network,
      [["virtualNetworks", "virtualNetworkName"]],
      {
        ...properties("dhcpOptions", "enableDdosProtection", "enableVmProtection", "encryption"),
        addressSpace: properties("addressPrefixes"),
        subnets: [subnetShape],
      },
      ["virtualNetworkPeerings"],
      { maintained: ["subnets"] },
    ),
  },
  build(arm, { id, name, body }) {
    const { subnets, ...properties } = objectOf(body["properties"]);
    const spaces = spacesOf(properties);
    if (spaces.length === 0)
      throw new ArmError(
        400,
        "InvalidAddressPrefixFormat",
        `Address prefix of virtual network '${name}' is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
      );
    const wanted = itemsOf(subnets).map((item) => ({
      name: textOf(item["name"]) ?? "",
      properties: objectOf(item["properties"]),
    }));
    requireLayout(name, spaces, wanted);
    for (const subnet of wanted) requireReferences(arm, `${id}/subnets/${subnet.name}`, subnet.properties);
    // A list is the whole list; without one the subnets stay.
    if (subnets !== undefined) {
      const names = new Set(wanted.map((subnet) => subnet.name.toLowerCase()));
      for (const subnet of inside(arm.state, types.subnet, id))
        if (!names.has(subnet.name.toLowerCase())) requireSubnetUnused(arm, subnet);
    }
    return { enableDdosProtection: false, virtualNetworkPeerings: [], ...properties };
  },
  accepted(arm, { id }, { body }) {
    const given = objectOf(body["properties"])["subnets"];
    if (given === undefined) return;
    for (const subnet of inside(arm.state, types.subnet, id)) arm.state.resources.delete(armKey(subnet.id));
    for (const item of itemsOf(given)) {
      const name = textOf(item["name"]) ?? "";
      const subnet: ArmResource = {
        id: `${id}/subnets/${name}`,
        name,
        type: types.subnet,
        etag: newEtag(),
        properties: kept(`${id}/subnets/${name}`, objectOf(item["properties"])),
      };
      arm.state.resources.set(armKey(subnet.id), subnet);
    }
  },
  requireUnused(arm, { id }) {
    for (const subnet of inside(arm.state, types.subnet, id)) requireSubnetUnused(arm, subnet);
  },
  view: (arm, { id }) => ({
    subnets: inside(arm.state, types.subnet, id).map((subnet) => ({
      ...subnet,
      properties: { ...subnet.properties, ...useOf(arm, subnet) },
    })),
  }),
};

/** Subnets by their own path. */
export const subnets: NetworkKind = {
  type: types.subnet,
  versions: apiVersions.network,
  actions: [],
  plugin: {},
  build(arm, { id, name, body }) {
    const network = arm.state.resources.get(armKey(id.slice(0, id.lastIndexOf("/subnets/"))));
    const others = inside(arm.state, types.subnet, network?.id ?? "").filter(
      (one) => armKey(one.id) !== armKey(id),
    );
    const properties = objectOf(body["properties"]);
    requireLayout(network?.name ?? "", spacesOf(network?.properties ?? {}), [
      ...others,
      { name, properties },
    ]);
    requireReferences(arm, id, properties);
    return kept(id, properties);
  },
  requireUnused: requireSubnetUnused,
  view: useOf,
};

const spacesOf = (properties: Readonly<Record<string, unknown>>): Range[] => {
  const prefixes = objectOf(properties["addressSpace"])["addressPrefixes"];
  const ranges = Array.isArray(prefixes) ? prefixes.map((prefix) => parseRange(String(prefix))) : [];
  return ranges.includes(undefined) ? [] : ranges.flatMap((range) => range ?? []);
};

type Laid = Pick<Wanted, "name"> & { readonly properties: Readonly<Record<string, unknown>> };

/** Each subnet lies in the network's range, and in no other subnet's. @throws NetcfgInvalidSubnet */
function requireLayout(network: string, spaces: readonly Range[], laid: readonly Laid[]): void {
  const ranges: Range[] = [];
  for (const { name, properties } of laid) {
    const range = parseRange(textOf(properties["addressPrefix"]) ?? "");
    const fits = range && spaces.some((space) => isWithin(range, space));
    if (!range || !fits || ranges.some((other) => overlap(range, other))) throw invalidSubnet(name, network);
    ranges.push(range);
  }
}

function requireReferences(arm: Arm, from: string, properties: Readonly<Record<string, unknown>>): void {
  for (const member of ["networkSecurityGroup", "natGateway"]) {
    const id = referred(properties[member]);
    if (id !== undefined) requireReferred(arm.state, from, id);
  }
}

/** A subnet's properties with what the service fills in. */
const kept = (id: string, { delegations, ...properties }: Record<string, unknown>) => ({
  privateEndpointNetworkPolicies: "Disabled",
  privateLinkServiceNetworkPolicies: "Enabled",
  ...properties,
  delegations: itemsOf(delegations).map(({ name, properties: given }) => ({
    id: `${id}/delegations/${String(name)}`,
    name,
    type: `${types.subnet}/delegations`,
    properties: { provisioningState: "Succeeded", actions: [], ...objectOf(given) },
  })),
  provisioningState: "Succeeded",
});

export const isDelegated = ({ properties }: ArmResource): boolean =>
  itemsOf(properties["delegations"]).some(
    (delegation) => textOf(objectOf(delegation["properties"])["serviceName"]) === databricksService,
  );

function requireSubnetUnused(arm: Arm, subnet: ArmResource): void {
  const [user] = usersOf(arm.state, subnet);
  if (user === undefined) return;
  throw new ArmError(
    400,
    "InUseSubnetCannotBeDeleted",
    `Subnet ${subnet.name} is in use by ${user} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
  );
}

function useOf({ state }: Arm, subnet: ArmResource): Record<string, unknown> {
  const endpoints = endpointsIn(state, subnet);
  const workspaces = workspacesIn(state, subnet);
  return {
    ...(endpoints.length > 0 && { privateEndpoints: endpoints.map(({ id }) => ({ id })) }),
    ...(workspaces.length > 0 && {
      networkIntentPolicies: workspaces.map(({ id }) => ({
        id: `${id.slice(0, id.indexOf("/providers/"))}/providers/Microsoft.Network/networkIntentPolicies/adb`,
      })),
    }),
  };
}
