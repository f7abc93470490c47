import { type ArmResource, armKey, type CloudState } from "../../context/state";
import { inside, isSame, itemsOf, ofType, referred, types } from "./relations";
import { objectOf, textOf } from "../context";

const zoneName = "privatelink.openai.azure.com";

/**
 * Whether a machine in a network comes to an account by a private endpoint. The account's name must lead there: a
 * private zone that is linked to the network holds it, with the address of an endpoint in that network.
 *
 * @param network ARM id of the machine's virtual network
 */
export function reachesPrivately(state: CloudState, network: string, account: ArmResource): boolean {
  const name = textOf(account.properties["customSubDomainName"])?.toLowerCase() ?? "";
  const addresses = ofType(state, types.zone)
    .filter((zone) => zone.name.toLowerCase() === zoneName && isLinked(state, zone, network))
    .flatMap((zone) => itemsOf(state.resources.get(armKey(`${zone.id}/A/${name}`))?.properties["aRecords"]))
    .map(({ ipv4Address }) => ipv4Address);
  return itemsOf(account.properties["privateEndpointConnections"]).some(({ properties }) => {
    const endpoint = state.resources.get(armKey(referred(objectOf(properties)["privateEndpoint"]) ?? ""));
    const subnet = referred(endpoint?.properties["subnet"]) ?? "";
    if (!armKey(subnet).startsWith(`${armKey(network)}/subnets/`)) return false;
    return itemsOf(endpoint?.properties["customDnsConfigs"]).some(
      ({ ipAddresses }) =>
        Array.isArray(ipAddresses) && ipAddresses.some((address) => addresses.includes(address)),
    );
  });
}

const isLinked = (state: CloudState, zone: ArmResource, network: string): boolean =>
  inside(state, types.zoneLink, zone.id).some(({ properties }) =>
    isSame(referred(properties["virtualNetwork"]), network),
  );
