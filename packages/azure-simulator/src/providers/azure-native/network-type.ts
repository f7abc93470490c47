import type { NameRule, ResourceType } from "./resource-type";
import { properties, type Shape } from "./shapes";

/** The versions of the two services that the provider uses, by its SDK 3.28. */
interface Service {
  readonly apiVersion: string;
  readonly asyncPut: true;
  readonly asyncDelete: true;
}
export const network: Service = { apiVersion: "2024-05-01", asyncPut: true, asyncDelete: true };
export const privateDns: Service = { ...network, apiVersion: "2024-06-01" };

const groupName: NameRule = { minLength: 1, maxLength: 90 };
const inGroup =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network";
const common = properties("azureApiVersion", "etag", "location", "name", "tags", "type");
export const sku: Shape = properties("name", "tier");
export const reference: Shape = properties("id");

const delegation: Shape = properties("actions", "id", "name", "serviceName", "type");
/** What a program can say of a subnet; what others do with it is left out. */
export const subnet: Shape = {
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
export function networkType(
  base: Service,
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
