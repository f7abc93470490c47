import { type ArmResource, armKey, type CloudState, workspaceType } from "../../context/state";
import { objectOf, textOf } from "../context";
import { ArmError } from "../errors";

export const types = {
  virtualNetwork: "Microsoft.Network/virtualNetworks",
  subnet: "Microsoft.Network/virtualNetworks/subnets",
  securityGroup: "Microsoft.Network/networkSecurityGroups",
  natGateway: "Microsoft.Network/natGateways",
  publicAddress: "Microsoft.Network/publicIPAddresses",
  privateEndpoint: "Microsoft.Network/privateEndpoints",
  zoneGroup: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
  networkInterface: "Microsoft.Network/networkInterfaces",
  zone: "Microsoft.Network/privateDnsZones",
  zoneLink: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
  record: "Microsoft.Network/privateDnsZones/A",
} as const;

/** Whom a workspace's subnets are delegated to. */
export const databricksService = "Microsoft.Databricks/workspaces";

/** All resources of a type. */
export const ofType = (state: CloudState, type: string): ArmResource[] =>
  [...state.resources.values()].filter((resource) => resource.type === type);

/** The resources of a type inside another one. */
export const inside = (state: CloudState, type: string, parent: string): ArmResource[] =>
  ofType(state, type).filter(({ id }) => armKey(id).startsWith(`${armKey(parent)}/`));

/** The id that a reference of ARM's holds, `{id}`. */
export const referred = (value: unknown): string | undefined => textOf(objectOf(value)["id"]);

export const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && armKey(one) === armKey(other);

/** The items of a list that are objects. */
export const itemsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map(objectOf) : [];

/** The resource that something refers to. @throws InvalidResourceReference */
export function requireReferred(state: CloudState, from: string, id: string): ArmResource {
  const found = state.resources.get(armKey(id));
  if (found) return found;
  throw new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${id} referenced by resource ${from} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}

/** Where a workspace's machines are; undefined for one whose network Databricks has made. */
export interface Injection {
  readonly network: string;
  readonly subnets: readonly string[];
}

export function injectionOf(properties: Readonly<Record<string, unknown>>): Injection | undefined {
  const parameters = objectOf(properties["parameters"]);
  const valueOf = (name: string): string | undefined => textOf(objectOf(parameters[name])["value"]);
  const network = valueOf("customVirtualNetworkId");
  if (network === undefined) return undefined;
  const names = [valueOf("customPublicSubnetName"), valueOf("customPrivateSubnetName")];
  return {
    network,
    subnets: names.flatMap((name) => (name === undefined ? [] : [`${network}/subnets/${name}`])),
  };
}

/** Who has machines or addresses in a subnet. */
export function usersOf(state: CloudState, subnet: ArmResource): string[] {
  const endpoints = endpointsIn(state, subnet).flatMap(({ properties }) =>
    itemsOf(properties["networkInterfaces"]).flatMap(({ id }) => textOf(id) ?? []),
  );
  return [
    ...endpoints.map((id) => `${id}/ipConfigurations/privateEndpointIpConfig`),
    // That Azure refuses is known; by which of its parts it names the workspace is not verified.
    ...workspacesIn(state, subnet).map(({ id }) => id),
  ];
}

/** The private endpoints with an address in a subnet. */
export const endpointsIn = (state: CloudState, subnet: ArmResource): ArmResource[] =>
  ofType(state, types.privateEndpoint).filter(({ properties }) =>
    isSame(referred(properties["subnet"]), subnet.id),
  );

/** The workspaces with machines in a subnet. */
export const workspacesIn = (state: CloudState, subnet: ArmResource): ArmResource[] =>
  ofType(state, workspaceType).filter(({ properties }) =>
    injectionOf(properties)?.subnets.some((id) => isSame(id, subnet.id)),
  );

/** The subnets that name something as their security group or NAT gateway. */
export const subnetsWith = (
  state: CloudState,
  member: "networkSecurityGroup" | "natGateway",
  id: string,
): ArmResource[] =>
  ofType(state, types.subnet).filter(({ properties }) => isSame(referred(properties[member]), id));
