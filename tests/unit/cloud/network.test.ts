import { reachesPrivately } from "../../../packages/azure-simulator/src/arm/network/private-reach";
import { armKey } from "../../../packages/azure-simulator/src/context/state";
import { at, refusal } from "./azure";
import { privateNetwork } from "./private-network";

describe("a virtual network", () => {
  test("takes its time, answers with its subnets, and takes no other change meanwhile", async () => {
    const lab = await privateNetwork({ latency: { networkChange: 5_000 } });
    const put = await lab.call("PUT", "virtualNetworks/vnet", {
      location: "eastus2",
      properties: {
        addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
        subnets: [{ name: "a", properties: { addressPrefix: "10.1.0.0/24" } }],
      },
    });
    expect([put.status, at(put, "properties.provisioningState")]).toEqual([201, "Updating"]);
    expect(put.headers.get("azure-asyncoperation")).toMatch(
      /Microsoft\.Network\/locations\/eastus2\/operations\//,
    );
    expect(at(await lab.cloud.poll(put), "status")).toBe("Running");
    expect(refusal(await lab.call("DELETE", "virtualNetworks/vnet"))).toBe("409 AnotherOperationInProgress");
    lab.cloud.clock.now += 5_000;
    expect(at(await lab.cloud.poll(put), "status")).toBe("Succeeded");
    expect(at(await lab.call("GET", "virtualNetworks/vnet"), "properties.subnets.0")).toMatchObject({
      id: lab.id("virtualNetworks/vnet/subnets/a"),
      properties: { addressPrefix: "10.1.0.0/24", provisioningState: "Succeeded" },
    });
    expect(at(await lab.call("GET", "virtualNetworks/vnet/subnets"), "value.0.name")).toBe("a");
  });

  test.each([
    ["outside of it", [{ name: "a", properties: { addressPrefix: "10.2.0.0/24" } }]],
    [
      "that overlap",
      [
        { name: "a", properties: { addressPrefix: "10.1.0.0/24" } },
        { name: "b", properties: { addressPrefix: "10.1.0.128/25" } },
      ],
    ],
  ])("refuses subnets %s", async (_, subnets) => {
    const lab = await privateNetwork();
    expect(refusal(await lab.network(subnets))).toBe("400 NetcfgInvalidSubnet");
  });

  test("needs what its subnets refer to", async () => {
    const lab = await privateNetwork();
    expect(refusal(await lab.network())).toBe("400 InvalidResourceReference");
  });

  test("is not deleted, nor are its parts, while something needs them, and then in the opposite order", async () => {
    const lab = await privateNetwork();
    await lab.outbound();
    await lab.network();
    await lab.endpoint();
    await lab.workspace();
    await lab.zone();
    await lab.link();
    await lab.records();
    const refused = async (path: string) => refusal(await lab.remove(path));
    expect(await refused("virtualNetworks/vnet")).toBe("400 InUseSubnetCannotBeDeleted");
    expect(await refused("networkSecurityGroups/nsg")).toBe("400 InUseNetworkSecurityGroupCannotBeDeleted");
    expect(await refused("natGateways/ng")).toBe("400 CannotDeleteNatGatewayAssociatedToSubnet");
    expect(await refused("publicIPAddresses/pip")).toBe("400 PublicIPAddressCannotBeDeleted");
    expect(await refused("privateDnsZones/privatelink.openai.azure.com")).toBe("409 CannotDeleteResource");

    await lab.cloud.poll(await lab.cloud.databricks("DELETE", lab.cloud.paths.workspace("rg", "dbw")));
    expect(await refused("virtualNetworks/vnet")).toBe("400 InUseSubnetCannotBeDeleted");
    for (const path of [
      "privateEndpoints/pe/privateDnsZoneGroups/default",
      "privateEndpoints/pe",
      "privateDnsZones/privatelink.openai.azure.com/virtualNetworkLinks/vnet",
      "privateDnsZones/privatelink.openai.azure.com",
      "virtualNetworks/vnet",
      "natGateways/ng",
      "publicIPAddresses/pip",
      "networkSecurityGroups/nsg",
    ])
      expect([path, (await lab.remove(path)).status]).toEqual([path, 202]);
    // The account alone is left: no interface, no record, no rule.
    expect([...lab.cloud.world.state.resources.values()].map(({ name }) => name)).toEqual(["aoai"]);
    const account = lab.cloud.world.state.resources.get(armKey(lab.cloud.paths.account("rg", "aoai")));
    expect(account?.properties["privateEndpointConnections"]).toEqual([]);
  });

  test("waits for the subscription's registration", async () => {
    const lab = await privateNetwork();
    await lab.cloud.group("POST", `${lab.cloud.subscription}/providers/Microsoft.Network/unregister`);
    await lab.cloud.group("GET", `${lab.cloud.subscription}/providers/Microsoft.Network`);
    expect(refusal(await lab.make("networkSecurityGroups/nsg", {}))).toBe(
      "409 MissingSubscriptionRegistration",
    );
  });
});

describe("a workspace in a network", () => {
  test("needs both subnets delegated and guarded, and never leaves", async () => {
    const lab = await privateNetwork();
    await lab.outbound();
    await lab.network();
    for (const wrong of [
      { customVirtualNetworkId: lab.id("virtualNetworks/other") },
      { customPrivateSubnetName: "nowhere" },
      { customPublicSubnetName: "endpoints" },
    ])
      expect(refusal(await lab.workspace(wrong))).toBe("400 InvalidParameter");
    expect((await lab.workspace()).status).toBe(201);
    await lab.make("virtualNetworks/other", { addressSpace: { addressPrefixes: ["10.2.0.0/16"] } });
    expect(refusal(await lab.workspace({ customVirtualNetworkId: lab.id("virtualNetworks/other") }))).toBe(
      "400 VirtualNetworkIdChangeNotAllowed",
    );
  });

  test("adds rules to the security group that nobody takes away, and no network to its own group", async () => {
    const lab = await privateNetwork();
    await lab.outbound();
    await lab.network();
    await lab.workspace();
    const group = await lab.call("GET", "networkSecurityGroups/nsg");
    expect(at(group, "properties.securityRules.0.name")).toMatch(
      /^Microsoft\.Databricks-workspaces_UseOnly_/,
    );
    expect(refusal(await lab.make("networkSecurityGroups/nsg", { securityRules: [] }))).toBe(
      "400 ConflictWithNetworkIntentPolicy",
    );
    const managed = [...lab.cloud.world.state.resources.keys()].filter((key) => key.includes("dbw-managed"));
    expect(managed.length).toBeGreaterThan(0);
    expect(managed.filter((key) => key.includes("microsoft.network"))).toEqual([]);
  });
});

describe("a private endpoint", () => {
  test("is refused in a delegated subnet, for what an account has not, and beside a change of the account", async () => {
    const lab = await privateNetwork({ latency: { deploymentCreate: 5_000 } });
    await lab.outbound();
    await lab.network();
    expect((await lab.endpoint("host")).status).toBe(400);
    expect((await lab.endpoint("endpoints", ["blob"])).status).toBe(400);
    await lab.cloud.putDeployment();
    expect(refusal(await lab.endpoint())).toBe("400 AccountProvisioningStateInvalid");
    lab.cloud.clock.now += 5_000;
    expect((await lab.endpoint()).status).toBe(201);
  });

  test("leads to its account from a network that finds the account's name, and from no other", async () => {
    const lab = await privateNetwork();
    await lab.outbound();
    await lab.network();
    await lab.make("virtualNetworks/other", { addressSpace: { addressPrefixes: ["10.2.0.0/16"] } });
    const { state } = lab.cloud.world;
    const account = state.resources.get(armKey(lab.cloud.paths.account("rg", "aoai")));
    if (!account) throw new Error("no account");
    const reached = (network = "vnet") =>
      reachesPrivately(state, lab.id(`virtualNetworks/${network}`), account);
    await lab.endpoint();
    await lab.zone();
    await lab.records();
    expect(reached()).toBe(false);
    await lab.link();
    expect(reached()).toBe(true);
    expect(reached("other")).toBe(false);
    expect(at(await lab.call("GET", "privateEndpoints/pe"), "properties.customDnsConfigs")).toEqual([
      { fqdn: "aoai.openai.azure.com", ipAddresses: ["10.1.128.4"] },
    ]);
    await lab.remove("privateEndpoints/pe/privateDnsZoneGroups/default");
    expect(reached()).toBe(false);
  });
});
