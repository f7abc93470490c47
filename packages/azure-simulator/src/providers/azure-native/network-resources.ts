import type { NameRule, ResourceType } from "./resources";
import { properties, type Shape } from "./shapes";

/** The versions of the two services that the provider uses, by its SDK 3.28. */
const network = { apiVersion: "2024-05-01", asyncPut: true, asyncDelete: true } as const;
const privateDns = { ...network, apiVersion: "2024-06-01" } as const;

const groupName: NameRule = { minLength: 1, maxLength: 90 };
const inGroup =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network";
const common = properties("azureApiVersion", "etag", "location", "name", "tags", "type");
const sku = properties("name", "tier");
const reference = properties("id");

const delegation: Shape = properties("actions", "id", "name", "serviceName", "type");
/** What a program can say of a subnet; what others do with it is left out. */
const subnet: Shape = {
  ...properties(
    "addressPrefix",
    "addressPrefixes",
    "defaultOutboundAccess",
    "id",
    "name",
    "privateEndpointNetworkPolicies",
    "privateLinkServiceNetworkPolicies",
    "serviceEndpoints",
    "type",
  ),
  delegations: [delegation],
  natGateway: reference,
  networkSecurityGroup: reference,
  routeTable: reference,
};

/** A type of Microsoft.Network: all of its inputs and outputs but the usual ones stand below `properties`. */
function typeOf(
  base: typeof network | typeof privateDns,
  path: readonly [segment: string, nameProperty: string][],
  own: Shape,
  outputs: readonly string[],
  rest: Partial<ResourceType> = {},
): ResourceType {
  const names = path.map(([, name]) => name);
  const isChild = path.length > 1;
  // A link to a zone has a place and tags, though it is inside the zone.
  const places = !isChild || base.apiVersion === privateDns.apiVersion ? properties("location", "tags") : {};
  return {
    ...base,
    path: [inGroup, ...path.map(([segment, name]) => `${segment}/{${name}}`)].join("/"),
    names: Object.fromEntries([
      ["resourceGroupName", groupName],
      ...names.map((name) => [name, { maxLength: 80 }] as const),
    ]) as Record<string, NameRule>,
    autoname: "random",
    inputs: { ...places, ...own },
    outputs: { ...common, ...own, ...properties("provisioningState", "resourceGuid", ...outputs) },
    flattened: new Set(
      [...Object.keys(own), "provisioningState", "resourceGuid", ...outputs].filter((name) => name !== "sku"),
    ),
    required: [],
    replaceOnChange: ["location"],
    ...rest,
  };
}

/** Networks and private DNS: which properties there are, from the specifications at the versions named. */
export const networkTypes: Readonly<Record<string, ResourceType>> = {
  "network:VirtualNetwork": typeOf(
    network,
    [["virtualNetworks", "virtualNetworkName"]],
    {
      ...properties("dhcpOptions", "enableDdosProtection", "enableVmProtection", "encryption"),
      addressSpace: properties("addressPrefixes"),
      subnets: [subnet],
    },
    ["virtualNetworkPeerings"],
    { maintained: ["subnets"] },
  ),
  "network:NetworkSecurityGroup": typeOf(
    network,
    [["networkSecurityGroups", "networkSecurityGroupName"]],
    properties("flushConnection", "securityRules"),
    ["defaultSecurityRules", "networkInterfaces", "subnets"],
    { maintained: ["securityRules"] },
  ),
  "network:NatGateway": typeOf(
    network,
    [["natGateways", "natGatewayName"]],
    { ...properties("idleTimeoutInMinutes", "publicIpAddresses", "publicIpPrefixes"), sku },
    ["subnets"],
  ),
  "network:PublicIPAddress": typeOf(
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
  "network:PrivateEndpoint": typeOf(
    network,
    [["privateEndpoints", "privateEndpointName"]],
    {
      ...properties("customNetworkInterfaceName", "ipConfigurations", "manualPrivateLinkServiceConnections"),
      privateLinkServiceConnections: [
        properties("groupIds", "id", "name", "privateLinkServiceId", "requestMessage"),
      ],
      subnet,
    },
    ["customDnsConfigs", "networkInterfaces"],
  ),
  "network:PrivateDnsZoneGroup": typeOf(
    network,
    [
      ["privateEndpoints", "privateEndpointName"],
      ["privateDnsZoneGroups", "privateDnsZoneGroupName"],
    ],
    { privateDnsZoneConfigs: [properties("name", "privateDnsZoneId")] },
    [],
  ),
  "privatedns:PrivateZone": typeOf(privateDns, [["privateDnsZones", "privateZoneName"]], {}, [
    "maxNumberOfRecordSets",
    "maxNumberOfVirtualNetworkLinks",
    "maxNumberOfVirtualNetworkLinksWithRegistration",
    "numberOfRecordSets",
    "numberOfVirtualNetworkLinks",
    "numberOfVirtualNetworkLinksWithRegistration",
  ]),
  "privatedns:VirtualNetworkLink": typeOf(
    privateDns,
    [
      ["privateDnsZones", "privateZoneName"],
      ["virtualNetworkLinks", "virtualNetworkLinkName"],
    ],
    { ...properties("registrationEnabled", "resolutionPolicy"), virtualNetwork: reference },
    ["virtualNetworkLinkState"],
  ),
};
