import { regionalCores, type VmFamily, vmFamilies } from "./catalogue";
import type { Arm } from "./context";
import { ArmError } from "./errors";
import { findRegion, regions } from "./regions";
import type { ArmRoute } from "./router";
import { apiVersions } from "./versions";

const namespace = "Microsoft.Compute";

/** The cores that clusters hold of a family in a region. */
export type CoresInUse = (region: string, family: string) => number;

/** Virtual-machine sizes and vCPU quota, as a check before a cluster's start reads them. */
export function computeRoutes(arm: Arm, coresInUse: CoresInUse): ArmRoute[] {
  return [
    {
      method: "GET",
      pattern: `/subscriptions/:subscription/providers/${namespace}/locations/:location/usages`,
      versions: apiVersions.compute,
      handle({ params }) {
        const region = findRegion(params["location"] ?? "");
        if (!region)
          throw new ArmError(
            400,
            "NoRegisteredProviderFound",
            `No registered resource provider found for location '${params["location"]}'.`,
            { gateway: true },
          );
        return { status: 200, body: { value: usages(arm, (family) => coresInUse(region.name, family)) } };
      },
    },
    {
      method: "GET",
      pattern: `/subscriptions/:subscription/providers/${namespace}/skus`,
      versions: apiVersions.compute,
      handle({ query }) {
        const filter = /location\s+eq\s+'([^']+)'/i.exec(query.get("$filter") ?? "")?.[1];
        const wanted =
          filter === undefined ? regions.map(({ name }) => name) : [findRegion(filter)?.name ?? filter];
        return {
          status: 200,
          body: {
            value: wanted.flatMap((region) => vmFamilies.flatMap((family) => sizesIn(region, family))),
          },
        };
      },
    },
  ];
}

const usage = (value: string, localizedValue: string, currentValue: number, limit: number) => ({
  limit,
  unit: "Count",
  currentValue,
  name: { value, localizedValue },
});

function usages(arm: Arm, coresInUse: (family: string) => number) {
  const held = (name: string, limit: number, used: number) =>
    arm.world.faults.condition("quota-exhausted", name) ? limit : used;
  const families = vmFamilies.map(({ name, displayName, limit }) => ({
    name,
    displayName,
    limit,
    used: coresInUse(name),
  }));
  const all = families.reduce((sum, { used }) => sum + used, 0);
  return [
    usage("cores", "Total Regional vCPUs", held("cores", regionalCores, all), regionalCores),
    ...families.map(({ name, displayName, limit, used }) =>
      usage(name, displayName, held(name, limit, used), limit),
    ),
  ];
}

const sizesIn = (region: string, { name: family, limit, sizes }: VmFamily) =>
  sizes.map(({ name, cores, memory }) => ({
    resourceType: "virtualMachines",
    name,
    tier: "Standard",
    size: name.replace("Standard_", ""),
    family,
    locations: [region],
    locationInfo: [{ location: region, zones: ["1", "2", "3"], zoneDetails: [] }],
    capabilities: [
      { name: "vCPUs", value: String(cores) },
      { name: "MemoryGB", value: String(memory) },
    ],
    restrictions:
      limit > 0
        ? []
        : [
            {
              type: "Location",
              values: [region],
              restrictionInfo: { locations: [region] },
              reasonCode: "NotAvailableForSubscription",
            },
          ],
  }));
