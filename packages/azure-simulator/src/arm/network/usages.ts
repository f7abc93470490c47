import type { Arm } from "../context";
import { ArmError } from "../errors";
import { regionName } from "../regions";
import type { ArmRoute } from "../router";
import { apiVersions } from "../versions";
import { ofType, types } from "./relations";

/** What a subscription may have in one region, by the names that Azure gives these limits. */
const limits: readonly (readonly [usage: string, type: string, limit: number])[] = [
  ["VirtualNetworks", types.virtualNetwork, 1000],
  ["NetworkSecurityGroups", types.securityGroup, 5000],
  ["PublicIPAddresses", types.publicAddress, 1000],
  ["StandardSkuPublicIpAddresses", types.publicAddress, 1000],
  ["NatGateways", types.natGateway, 1000],
  ["PrivateEndpoints", types.privateEndpoint, 1000],
];

/** All of a limit is used when a fault says that others in the subscription have the rest. */
const used = (arm: Arm, usage: string, here: number, limit: number): number =>
  arm.world.faults.condition("quota-exhausted", usage) ? Math.max(here, limit) : here;

/** The limits of a region, as a check before a network's creation reads them. */
export const usageRoute = (arm: Arm): ArmRoute => ({
  method: "GET",
  pattern: "/subscriptions/:subscription/providers/Microsoft.Network/locations/:location/usages",
  versions: apiVersions.network,
  handle: ({ params }) => ({
    status: 200,
    body: {
      value: limits.map(([usage, type, limit]) => ({
        unit: "Count",
        currentValue: used(arm, usage, countIn(arm, type, params["location"] ?? ""), limit),
        limit,
        name: { value: usage, localizedValue: usage },
      })),
    },
  }),
});

const countIn = (arm: Arm, type: string, region: string): number =>
  ofType(arm.state, type).filter(({ location }) => regionName(location ?? "") === regionName(region)).length;

/** @throws ArmError where the region has as many public addresses as the subscription may have */
export function requirePublicAddressLeft(arm: Arm, region: string): void {
  for (const [usage, type, limit] of limits)
    if (type === types.publicAddress && used(arm, usage, countIn(arm, type, region), limit) >= limit)
      throw new ArmError(
        400,
        "PublicIPCountLimitReached",
        `Cannot create more than ${limit} public IP addresses for this subscription in this region.`,
      );
}
