import { type ProgramRun, type Registered, runProgram } from "./mocks";
import { only, waitsFor } from "./parts";

const NETWORK = "azure-native:network:VirtualNetwork";
const one = (run: ProgramRun, type: string): Registered => {
  const found = run.resources.filter((resource) => resource.type === type);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0];
};
const ofNetwork = ({ resources }: ProgramRun) =>
  resources.filter(({ type }) => /^azure-native:(network|privatedns):/.test(type));

describe("a public lab", () => {
  test("declares no network, and leaves account and workspace as they are", async () => {
    const run = await runProgram();
    expect(ofNetwork(run)).toEqual([]);
    expect(only(run, "account").inputs.properties).not.toHaveProperty("publicNetworkAccess");
    expect(only(run, "workspace").inputs).not.toHaveProperty("parameters");
  });
});

describe("a private lab", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram({
      config: {
        region: "swedencentral",
        network: "private",
        networkAddressSpace: "10.20.0.0/22",
        tags: '{"a":"b"}',
      },
    });
  });

  test("has one of each part of a network, tagged, in the lab's group and region", () => {
    expect(
      ofNetwork(run)
        .map(({ type }) => type)
        .sort(),
    ).toEqual([
      "azure-native:network:NatGateway",
      "azure-native:network:NetworkSecurityGroup",
      "azure-native:network:PrivateDnsZoneGroup",
      "azure-native:network:PrivateEndpoint",
      "azure-native:network:PublicIPAddress",
      NETWORK,
      "azure-native:privatedns:PrivateZone",
      "azure-native:privatedns:VirtualNetworkLink",
    ]);
    for (const { type, inputs } of ofNetwork(run)) {
      expect(inputs.resourceGroupName).toBe(only(run, "group").inputs.resourceGroupName);
      if (type === "azure-native:network:PrivateDnsZoneGroup") continue;
      expect(inputs.tags).toMatchObject({ a: "b", stack: "dev" });
      expect(inputs.location).toBe(type.includes("privatedns") ? "global" : "swedencentral");
    }
  });

  test("gives the workspace two delegated subnets with a security group and a way out, and the endpoint its own", () => {
    const workers = {
      defaultOutboundAccess: false,
      networkSecurityGroup: { id: `${one(run, "azure-native:network:NetworkSecurityGroup").name}-id` },
      natGateway: { id: `${one(run, "azure-native:network:NatGateway").name}-id` },
      delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
    };
    expect(one(run, NETWORK).inputs).toMatchObject({
      addressSpace: { addressPrefixes: ["10.20.0.0/22"] },
      subnets: [
        { name: "databricks-host", addressPrefix: "10.20.0.0/24", ...workers },
        { name: "databricks-container", addressPrefix: "10.20.1.0/24", ...workers },
        { name: "endpoints", addressPrefix: "10.20.2.0/27", defaultOutboundAccess: false },
      ],
    });
    expect((one(run, NETWORK).inputs["subnets"] as object[])[2]).not.toHaveProperty("delegations");
    expect(one(run, "azure-native:network:NatGateway").inputs).toMatchObject({
      sku: { name: "Standard" },
      publicIpAddresses: [{ id: `${one(run, "azure-native:network:PublicIPAddress").name}-id` }],
    });
    expect(one(run, "azure-native:network:PublicIPAddress").inputs).toMatchObject({
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
    });
  });

  test("puts the workspace's machines into it without public addresses", () => {
    expect(only(run, "workspace").inputs["parameters"]).toEqual({
      customVirtualNetworkId: { value: `${one(run, NETWORK).name}-id` },
      customPublicSubnetName: { value: "databricks-host" },
      customPrivateSubnetName: { value: "databricks-container" },
      enableNoPublicIp: { value: true },
    });
  });

  test("closes the account to the internet, and gives it an endpoint that its network finds by name", () => {
    expect(only(run, "account").inputs.properties).toMatchObject({ publicNetworkAccess: "Disabled" });
    const network = `${one(run, NETWORK).name}-id`;
    const endpoint = one(run, "azure-native:network:PrivateEndpoint").inputs;
    expect(endpoint).toMatchObject({
      subnet: { id: `${network}/subnets/endpoints` },
      privateLinkServiceConnections: [
        { privateLinkServiceId: run.outputs["openaiAccountId"], groupIds: ["account"] },
      ],
    });
    const zone = one(run, "azure-native:privatedns:PrivateZone");
    expect(zone.inputs["privateZoneName"]).toBe("privatelink.openai.azure.com");
    expect(one(run, "azure-native:privatedns:VirtualNetworkLink").inputs).toMatchObject({
      virtualNetwork: { id: network },
      registrationEnabled: false,
    });
    expect(one(run, "azure-native:network:PrivateDnsZoneGroup").inputs).toMatchObject({
      privateDnsZoneConfigs: [{ privateDnsZoneId: `${zone.name}-id` }],
    });
  });

  test("makes the endpoint after the deployments, which the service would refuse it beside", () => {
    const endpoint = waitsFor(run, one(run, "azure-native:network:PrivateEndpoint"));
    expect(endpoint).toContain(only(run, "deployment").name);
    expect(endpoint).not.toContain(only(run, "workspace").name);
  });

  test("is another lab than the public one, and than one with other addresses", async () => {
    const groupOf = async (config: Record<string, string>) =>
      only(await runProgram({ config: { region: "swedencentral", ...config } }), "group").inputs
        .resourceGroupName;
    const groups = await Promise.resolve([
      await groupOf({}),
      await groupOf({ network: "private" }),
      only(run, "group").inputs.resourceGroupName,
    ]);
    expect(new Set(groups).size).toBe(3);
  });
});
