type Text = (key: string) => string | undefined;
type IdOf = (text: Text, subscription: string) => string | undefined;

const join = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.includes(undefined) ? undefined : parts.join("");

const inGroup =
  (provider: string, ...keys: readonly [segment: string, key: string][]): IdOf =>
  (text, subscription) =>
    join(
      `/subscriptions/${subscription}/resourceGroups/`,
      text("resourceGroupName"),
      `/providers/${provider}`,
      ...keys.flatMap(([segment, key]) => [`/${segment}/`, text(key)]),
    );

const atScope =
  (type: string, key: string): IdOf =>
  (text) =>
    join(text("scope")?.replace(/^\/*/, "/"), `/providers/${type}/`, text(key));

const account = ["accounts", "accountName"] as const;
const endpoint = ["privateEndpoints", "privateEndpointName"] as const;
const zone = ["privateDnsZones", "privateZoneName"] as const;
const inNetwork = (...keys: readonly [segment: string, key: string][]): IdOf =>
  inGroup("Microsoft.Network", ...keys);

/** By type token, without the API version that an azure-native token may hold. */
const ids: Readonly<Record<string, IdOf>> = {
  "azure-native:resources:ResourceGroup": (text, subscription) =>
    join(`/subscriptions/${subscription}/resourceGroups/`, text("resourceGroupName")),
  "azure-native:cognitiveservices:Account": inGroup("Microsoft.CognitiveServices", [...account]),
  "azure-native:cognitiveservices:Deployment": inGroup(
    "Microsoft.CognitiveServices",
    [...account],
    ["deployments", "deploymentName"],
  ),
  "azure-native:databricks:Workspace": inGroup("Microsoft.Databricks", ["workspaces", "workspaceName"]),
  "azure-native:databricks:AccessConnector": inGroup("Microsoft.Databricks", [
    "accessConnectors",
    "connectorName",
  ]),
  "azure-native:network:VirtualNetwork": inNetwork(["virtualNetworks", "virtualNetworkName"]),
  "azure-native:network:NetworkSecurityGroup": inNetwork([
    "networkSecurityGroups",
    "networkSecurityGroupName",
  ]),
  "azure-native:network:NatGateway": inNetwork(["natGateways", "natGatewayName"]),
  "azure-native:network:PublicIPAddress": inNetwork(["publicIPAddresses", "publicIpAddressName"]),
  "azure-native:network:PrivateEndpoint": inNetwork([...endpoint]),
  "azure-native:network:PrivateDnsZoneGroup": inNetwork(
    [...endpoint],
    ["privateDnsZoneGroups", "privateDnsZoneGroupName"],
  ),
  "azure-native:privatedns:PrivateZone": inNetwork([...zone]),
  "azure-native:privatedns:VirtualNetworkLink": inNetwork(
    [...zone],
    ["virtualNetworkLinks", "virtualNetworkLinkName"],
  ),
  "azure-native:authorization:RoleAssignment": atScope(
    "Microsoft.Authorization/roleAssignments",
    "roleAssignmentName",
  ),
  "azure-native:consumption:Budget": atScope("Microsoft.Consumption/budgets", "budgetName"),
  "databricks:index/credential:Credential": (text) => text("name"),
  "databricks:index/directory:Directory": (text) => text("path"),
  "databricks:index/notebook:Notebook": (text) => text("path"),
  "databricks:index/secretScope:SecretScope": (text) => text("name"),
  "databricks:index/secret:Secret": (text) => join(text("scope"), "|||", text("key")),
};

/**
 * The id that a provider gives a resource, where it follows from the resource's inputs.
 *
 * @param type the resource's type token, e.g. `azure-native:databricks:Workspace`
 * @param subscription the Azure subscription's id
 * @returns undefined for other types, and where an input that the id is made of is missing, or secret
 */
export function idFromInputs(
  type: string,
  inputs: Readonly<Record<string, unknown>>,
  subscription: string,
): string | undefined {
  const text: Text = (key) => {
    const value = inputs[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return ids[type.replace(/\/v\d\w*:/, ":")]?.(text, subscription);
}
