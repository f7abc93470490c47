import { type Answer, azure } from "./azure";

const apiVersions = { network: "2024-05-01", dns: "2024-06-01" };

/** ARM with a group and an account, and short ways to make the parts of a private network in it. */
export async function privateNetwork(options: Parameters<typeof azure>[0] = {}) {
  const cloud = azure(options);
  await cloud.withAccount();
  const base = `${cloud.paths.group("rg")}/providers/Microsoft.Network`;
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const version = path.startsWith("privateDnsZones") ? apiVersions.dns : apiVersions.network;
    return cloud.send(method, `${base}/${path}?api-version=${version}`, body);
  };
  /** Asks for something and for the end of its operation. */
  const make = async (
    path: string,
    properties: unknown,
    more: Record<string, unknown> = {},
  ): Promise<Answer> => {
    const location = path.startsWith("privateDnsZones") ? "global" : "eastus2";
    const answer = await call("PUT", path, { location, ...more, properties });
    if (answer.status < 300) await cloud.poll(answer);
    return answer;
  };
  const remove = async (path: string): Promise<Answer> => {
    const answer = await call("DELETE", path);
    if (answer.status === 202) await cloud.poll(answer);
    return answer;
  };
  const id = (path: string): string => `${base}/${path}`;
  const workers = (addressPrefix: string) => ({
    addressPrefix,
    networkSecurityGroup: { id: id("networkSecurityGroups/nsg") },
    natGateway: { id: id("natGateways/ng") },
    delegations: [{ name: "d", properties: { serviceName: "Microsoft.Databricks/workspaces" } }],
  });
  const subnets = [
    { name: "host", properties: workers("10.1.0.0/18") },
    { name: "container", properties: workers("10.1.64.0/18") },
    { name: "endpoints", properties: { addressPrefix: "10.1.128.0/27" } },
  ];
  return {
    cloud,
    call,
    make,
    remove,
    id,
    subnets,
    network: (changed: unknown = subnets) =>
      make("virtualNetworks/vnet", { addressSpace: { addressPrefixes: ["10.1.0.0/16"] }, subnets: changed }),
    async outbound() {
      await make("networkSecurityGroups/nsg", {});
      await make(
        "publicIPAddresses/pip",
        { publicIPAllocationMethod: "Static" },
        { sku: { name: "Standard" } },
      );
      await make(
        "natGateways/ng",
        { publicIpAddresses: [{ id: id("publicIPAddresses/pip") }] },
        { sku: { name: "Standard" } },
      );
    },
    endpoint: (subnet = "endpoints", groupIds = ["account"]) =>
      make("privateEndpoints/pe", {
        subnet: { id: id(`virtualNetworks/vnet/subnets/${subnet}`) },
        privateLinkServiceConnections: [
          {
            name: "account",
            properties: { privateLinkServiceId: cloud.paths.account("rg", "aoai"), groupIds },
          },
        ],
      }),
    zone: () => make("privateDnsZones/privatelink.openai.azure.com", {}),
    link: () =>
      make("privateDnsZones/privatelink.openai.azure.com/virtualNetworkLinks/vnet", {
        virtualNetwork: { id: id("virtualNetworks/vnet") },
      }),
    records: () =>
      make("privateEndpoints/pe/privateDnsZoneGroups/default", {
        privateDnsZoneConfigs: [
          { name: "o", properties: { privateDnsZoneId: id("privateDnsZones/privatelink.openai.azure.com") } },
        ],
      }),
    workspace: async (parameters: Record<string, string> = {}) => {
      const all = {
        customVirtualNetworkId: id("virtualNetworks/vnet"),
        customPublicSubnetName: "host",
        customPrivateSubnetName: "container",
        ...parameters,
      };
      const answer = await cloud.putWorkspace("dbw", {
        managedResourceGroupId: cloud.paths.group("dbw-managed"),
        parameters: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value }])),
      });
      if (answer.status < 300) await cloud.poll(answer);
      return answer;
    },
  };
}
