import { arm, groupId, missing } from "../support/azure";
import { withProvider } from "../support/setup";

const networkId = `${groupId}/providers/Microsoft.Network/virtualNetworks/vnet`;
const guardId = `${groupId}/providers/Microsoft.Network/networkSecurityGroups/nsg`;
const network = "azure-native:network:VirtualNetwork";
const guard = "azure-native:network:NetworkSecurityGroup";
const home = { resourceGroupName: "rg1", location: "eastus2", azureApiVersion: "2024-05-01" };

const inputs = {
  ...home,
  virtualNetworkName: "vnet",
  addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
  subnets: [
    {
      name: "a",
      addressPrefix: "10.1.0.0/24",
      networkSecurityGroup: { id: guardId },
      delegations: [{ name: "d", serviceName: "Microsoft.Databricks/workspaces" }],
    },
  ],
};
/** The same as ARM has it: a subnet, and what is delegated, with all but its identity below `properties`. */
const subnets = [
  {
    name: "a",
    properties: {
      addressPrefix: "10.1.0.0/24",
      networkSecurityGroup: { id: guardId },
      delegations: [{ name: "d", properties: { serviceName: "Microsoft.Databricks/workspaces" } }],
    },
  },
];
const body = (properties: Record<string, unknown>) => ({
  id: networkId,
  name: "vnet",
  location: "eastus2",
  properties: { addressSpace: inputs.addressSpace, provisioningState: "Succeeded", ...properties },
});

test("gives a network its subnets as ARM has them, and reads them back as the program has them", async () => {
  const routes = {
    [`GET ${arm}${networkId}`]: [missing, { body: body({ subnets }) }],
    [`PUT ${arm}${networkId}`]: { status: 201, body: body({ subnets }) },
  };
  await withProvider("azure-native", routes, async ({ cloud, provider }) => {
    const { outputs } = await provider.create(network, inputs);
    const put = cloud.received.find(({ method }) => method === "PUT")?.body ?? "";
    expect(JSON.parse(put)).toEqual({
      location: "eastus2",
      properties: { addressSpace: inputs.addressSpace, subnets },
    });
    expect(outputs["subnets"]).toEqual(inputs.subnets);
  });
});

test("does not take for a change what others do with a subnet", async () => {
  const used = subnets.map((subnet) => ({
    ...subnet,
    properties: { ...subnet.properties, privateEndpoints: [{ id: "x" }], ipConfigurations: [{ id: "y" }] },
  }));
  await withProvider(
    "azure-native",
    { [`GET ${arm}${networkId}`]: { body: body({ subnets: used }) } },
    async ({ provider }) => {
      const before = { location: "eastus2", addressSpace: inputs.addressSpace, subnets: inputs.subnets };
      expect((await provider.read(network, networkId, inputs, before)).inputs).toEqual(inputs);
    },
  );
});

test("leaves a security group the rules that the program does not name, in an update and in a refresh", async () => {
  const securityRules = [{ name: "theirs", properties: { access: "Allow" } }];
  const answer = { body: { id: guardId, name: "nsg", location: "eastus2", properties: { securityRules } } };
  const routes = { [`GET ${arm}${guardId}`]: answer, [`PUT ${arm}${guardId}`]: answer };
  const old = { ...home, networkSecurityGroupName: "nsg" };
  await withProvider("azure-native", routes, async ({ cloud, provider }) => {
    await provider.update(guard, guardId, { oldInputs: old, newInputs: { ...old, tags: { a: "b" } } });
    const put = cloud.received.find(({ method }) => method === "PUT")?.body ?? "";
    expect(JSON.parse(put)).toMatchObject({ tags: { a: "b" }, properties: { securityRules } });
    const read = await provider.read(guard, guardId, old, { location: "eastus2", securityRules: [] });
    expect(read.inputs).toEqual(old);
    expect(read.outputs["securityRules"]).toEqual([{ name: "theirs", access: "Allow" }]);
  });
});
