import type { Usage } from "azure-client";
import { type Check, type CheckContext, listed, ok, problem, unverified } from "../check";
import type { Verdict } from "../report";

/** What a private network takes one of, by the name of its limit, and where that is in an id. */
const parts: Readonly<Record<string, string>> = {
  VirtualNetworks: "/virtualnetworks/",
  NetworkSecurityGroups: "/networksecuritygroups/",
  PublicIPAddresses: "/publicipaddresses/",
  StandardSkuPublicIpAddresses: "/publicipaddresses/",
  NatGateways: "/natgateways/",
  PrivateEndpoints: "/privateendpoints/",
};

/** Whether a region has room for the parts of a private network that the stack has not made yet. */
export function decideNetworkQuota(
  usages: readonly Usage[],
  own: ReadonlySet<string>,
  {
    region,
    subscriptionId,
    elsewhere,
  }: { region: string; subscriptionId: string } & Pick<CheckContext, "elsewhere">,
): Verdict | undefined {
  const missing = Object.entries(parts).filter(([, part]) => ![...own].some((id) => id.includes(part)));
  if (missing.length === 0) return undefined;
  const limits = missing.flatMap(([name]) => {
    const usage = usages.find(({ name: { value } }) => value.toLowerCase() === name.toLowerCase());
    return usage === undefined ? [] : [{ name, ...usageOf(usage) }];
  });
  if (limits.length === 0) return unverified(`Azure lists no limits of networks in ${region}`);
  const full = limits.filter(({ used, limit }) => used >= limit);
  if (full.length === 0) return ok(`a network, an address and what belongs to them have room in ${region}`);
  return problem(
    `${listed(full.map(({ name, used, limit }) => `${used} of ${limit} ${name}`))} are used in ${region}, and the private network needs one`,
    ...elsewhere,
    `az network list-usages --subscription ${subscriptionId} --location ${region} --output table`,
  );
}

const usageOf = ({ currentValue, limit }: Usage) => ({ used: currentValue, limit });

export const networkQuotaCheck: Check = {
  id: "network-quota",
  title: "Network limits",
  stops: "up",
  regional: true,
  applies: ({ network }) => network !== undefined,
  run: async ({ config: { identity }, facts, elsewhere }) =>
    decideNetworkQuota(await facts.networkUsages(identity.region), facts.ownIds, {
      region: identity.region,
      subscriptionId: facts.subscriptionId,
      elsewhere,
    }),
};
