import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink";
import * as pulumi from "@pulumi/pulumi";
import type { LabNames } from "./config/identity";

export interface AccountEndpointArgs {
  names: LabNames;
  region: string;
  resourceGroupName: pulumi.Input<string>;
  tags: Readonly<Record<string, string>>;
  /** ARM id of the account. */
  accountId: pulumi.Input<string>;
  /** What else changes the account when it is new: the service refuses an endpoint meanwhile. */
  after: pulumi.Resource;
  /** ARM id of the network whose machines are to find the account. */
  networkId: pulumi.Input<string>;
  /** ARM id of a subnet of it that is delegated to nobody. */
  subnetId: pulumi.Input<string>;
}

/** Where an account's name points to within a network. */
const ZONE = "privatelink.openai.azure.com";

/** A private endpoint of an Azure OpenAI account, and the private DNS zone by which its network finds it. */
export class AccountEndpoint extends pulumi.ComponentResource {
  constructor(name: string, args: AccountEndpointArgs, options?: pulumi.ComponentResourceOptions) {
    super("llmops:azure:AccountEndpoint", name, {}, options);
    const { names, region, resourceGroupName, tags } = args;
    const zone = new PrivateZone(
      `${name}-zone`,
      { resourceGroupName, privateZoneName: ZONE, location: "global", tags },
      { parent: this },
    );
    new VirtualNetworkLink(
      `${name}-link`,
      {
        resourceGroupName,
        privateZoneName: zone.name,
        virtualNetworkLinkName: names.virtualNetwork,
        location: "global",
        virtualNetwork: { id: args.networkId },
        // Only the endpoint has a name in the zone.
        registrationEnabled: false,
        tags,
      },
      { parent: this },
    );
    const endpoint = new PrivateEndpoint(
      `${name}-endpoint`,
      {
        resourceGroupName,
        privateEndpointName: names.privateEndpoint,
        location: region,
        subnet: { id: args.subnetId },
        privateLinkServiceConnections: [
          { name: "account", privateLinkServiceId: args.accountId, groupIds: ["account"] },
        ],
        tags,
      },
      { parent: this, dependsOn: args.after },
    );
    new PrivateDnsZoneGroup(
      `${name}-records`,
      {
        resourceGroupName,
        privateEndpointName: endpoint.name,
        privateDnsZoneGroupName: "default",
        privateDnsZoneConfigs: [{ name: "openai", privateDnsZoneId: zone.id }],
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
