import { NatGateway } from "@pulumi/azure-native/network/natGateway";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import * as pulumi from "@pulumi/pulumi";
import type { AddressSpace } from "./config/address-space";
import type { LabNames } from "./config/identity";
import type { WorkspaceNetwork } from "./databricks-workspace";

export interface LabNetworkArgs {
  network: AddressSpace;
  names: LabNames;
  region: string;
  resourceGroupName: pulumi.Input<string>;
  tags: Readonly<Record<string, string>>;
}

const SUBNETS = {
  host: "databricks-host",
  container: "databricks-container",
  endpoints: "endpoints",
} as const;

/**
 * The virtual network of a private lab: two subnets for the workspace's machines, which have no public addresses,
 * and one for private endpoints.
 */
export class LabNetwork extends pulumi.ComponentResource {
  /** ARM id of the virtual network. */
  readonly id: pulumi.Output<string>;
  readonly endpointSubnetId: pulumi.Output<string>;
  readonly workspace: WorkspaceNetwork;

  constructor(name: string, args: LabNetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:Network", name, {}, options);
    const { names, network } = args;
    const home = { resourceGroupName: args.resourceGroupName, location: args.region, tags: args.tags };
    // Databricks adds the rules that it needs, and owns them; a change of the group that names none keeps them.
    const securityGroup = new NetworkSecurityGroup(
      `${name}-security`,
      { ...home, networkSecurityGroupName: names.securityGroup },
      { parent: this },
    );
    const gateway = outbound(name, names, home, this);
    const delegated = {
      networkSecurityGroup: { id: securityGroup.id },
      natGateway: { id: gateway.id },
      delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
    };
    // The subnets within the network: one after another each would be refused while another is under way.
    const virtualNetwork = new VirtualNetwork(
      `${name}-network`,
      {
        ...home,
        virtualNetworkName: names.virtualNetwork,
        addressSpace: { addressPrefixes: [network.addressSpace] },
        subnets: [
          subnet("host", network, delegated),
          subnet("container", network, delegated),
          subnet("endpoints", network),
        ],
      },
      { parent: this },
    );
    this.id = virtualNetwork.id;
    this.endpointSubnetId = pulumi.interpolate`${virtualNetwork.id}/subnets/${SUBNETS.endpoints}`;
    this.workspace = { id: this.id, hostSubnet: SUBNETS.host, containerSubnet: SUBNETS.container };
    this.registerOutputs({ id: this.id });
  }
}

/** No way out but the one that is declared: Azure gives new networks no default one any more. */
const subnet = <T extends object>(which: keyof typeof SUBNETS, { subnets }: AddressSpace, more?: T) => ({
  name: SUBNETS[which],
  addressPrefix: subnets[which],
  defaultOutboundAccess: false,
  ...more,
});

/** The way out for machines without public addresses: to the workspace's control plane, and to packages. */
function outbound(
  name: string,
  names: LabNames,
  home: { resourceGroupName: pulumi.Input<string>; location: string; tags: Readonly<Record<string, string>> },
  parent: pulumi.Resource,
): NatGateway {
  const address = new PublicIPAddress(
    `${name}-address`,
    {
      ...home,
      publicIpAddressName: names.natAddress,
      // A NAT gateway takes no other.
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
    },
    { parent },
  );
  return new NatGateway(
    `${name}-gateway`,
    {
      ...home,
      natGatewayName: names.natGateway,
      sku: { name: "Standard" },
      publicIpAddresses: [{ id: address.id }],
    },
    { parent },
  );
}
