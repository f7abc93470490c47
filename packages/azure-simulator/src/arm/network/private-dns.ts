import type { ArmResource } from "../../context/state";
import { objectOf } from "../context";
import { ArmError } from "../errors";
import { apiVersions } from "../versions";
import { networkType, privateDns, reference } from "../../providers/azure-native/network-type";
import { properties } from "../../providers/azure-native/shapes";
import type { NetworkKind } from "./kind";
import { inside, referred, requireReferred, types } from "./relations";

/** Private DNS zones. One with links to networks is not deleted; its records go with it. */
export const zones: NetworkKind = {
  type: types.zone,
  versions: apiVersions.privateDns,
  actions: ["Microsoft.Network/privateDnsZones/write"],
  plugin: {
    "privatedns:PrivateZone": networkType(privateDns, [["privateDnsZones", "privateZoneName"]], {}, [
      "maxNumberOfRecordSets",
      "maxNumberOfVirtualNetworkLinks",
      "maxNumberOfVirtualNetworkLinksWithRegistration",
      "numberOfRecordSets",
      "numberOfVirtualNetworkLinks",
      "numberOfVirtualNetworkLinksWithRegistration",
    ]),
  },
  isDns: true,
  build: (_arm, { body }) => ({
    maxNumberOfRecordSets: 25_000,
    maxNumberOfVirtualNetworkLinks: 1000,
    maxNumberOfVirtualNetworkLinksWithRegistration: 100,
    ...objectOf(body["properties"]),
  }),
  requireUnused(arm, zone) {
    const links = inside(arm.state, types.zoneLink, zone.id);
    if (links.length > 0)
      throw new ArmError(
        409,
        "CannotDeleteResource",
        `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${links.map(nested).join("', '")}'. Please delete all nested resources before deleting this resource.`,
        { gateway: true },
      );
  },
  view: (arm, { id }) => ({
    // A zone has its own record, SOA.
    numberOfRecordSets: 1 + inside(arm.state, types.record, id).length,
    numberOfVirtualNetworkLinks: inside(arm.state, types.zoneLink, id).length,
    numberOfVirtualNetworkLinksWithRegistration: 0,
  }),
};

/** ARM names a nested resource without what is before the last provider. */
const nested = ({ id }: ArmResource): string =>
  id.slice(id.lastIndexOf("/providers/") + "/providers/".length);

/** Links from a zone to the networks that look names up in it. */
export const zoneLinks: NetworkKind = {
  type: types.zoneLink,
  versions: apiVersions.privateDns,
  actions: [],
  plugin: {
    "privatedns:VirtualNetworkLink": networkType(
      privateDns,
      [
        ["privateDnsZones", "privateZoneName"],
        ["virtualNetworkLinks", "virtualNetworkLinkName"],
      ],
      { ...properties("registrationEnabled", "resolutionPolicy"), virtualNetwork: reference },
      ["virtualNetworkLinkState"],
    ),
  },
  isDns: true,
  build(arm, { id, body }) {
    const properties = objectOf(body["properties"]);
    requireReferred(arm.state, id, referred(properties["virtualNetwork"]) ?? "");
    return { registrationEnabled: false, ...properties, virtualNetworkLinkState: "Completed" };
  },
};
