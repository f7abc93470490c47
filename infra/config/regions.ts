import { closest, distance } from "fastest-levenshtein";
import { digest } from "./hash";

/** The regions a lab may be drawn into: each offers gpt-4o as a Standard deployment and Azure Databricks. */
export const LAB_REGIONS = ["eastus2", "northcentralus", "swedencentral", "switzerlandwest"] as const;

export type LabRegion = (typeof LAB_REGIONS)[number];

/** The regions of the public Azure cloud, in their short form. */
export const AZURE_REGIONS: readonly string[] = [
  "australiacentral",
  "australiacentral2",
  "australiaeast",
  "australiasoutheast",
  "austriaeast",
  "belgiumcentral",
  "brazilsouth",
  "brazilsoutheast",
  "canadacentral",
  "canadaeast",
  "centralindia",
  "centralus",
  "chilecentral",
  "denmarkeast",
  "eastasia",
  "eastus",
  "eastus2",
  "francecentral",
  "francesouth",
  "germanynorth",
  "germanywestcentral",
  "indonesiacentral",
  "israelcentral",
  "italynorth",
  "japaneast",
  "japanwest",
  "jioindiacentral",
  "jioindiawest",
  "koreacentral",
  "koreasouth",
  "malaysiawest",
  "mexicocentral",
  "newzealandnorth",
  "northcentralus",
  "northeurope",
  "norwayeast",
  "norwaywest",
  "polandcentral",
  "qatarcentral",
  "southafricanorth",
  "southafricawest",
  "southcentralus",
  "southeastasia",
  "southindia",
  "spaincentral",
  "swedencentral",
  "swedensouth",
  "switzerlandnorth",
  "switzerlandwest",
  "uaecentral",
  "uaenorth",
  "uksouth",
  "ukwest",
  "westcentralus",
  "westeurope",
  "westindia",
  "westus",
  "westus2",
  "westus3",
];

/** Azure's other clouds, by the name that the Azure provider's environment has for them, and their regions. */
export const OTHER_CLOUDS: Readonly<Record<string, readonly string[]>> = {
  usgovernment: ["usdodcentral", "usdodeast", "usgovarizona", "usgoviowa", "usgovtexas", "usgovvirginia"],
  china: ["chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3"],
};

/** The regions that are known here. Azure has others, and gets new ones: what no list says, Azure is asked for. */
const KNOWN_REGIONS: readonly string[] = [...AZURE_REGIONS, ...Object.values(OTHER_CLOUDS).flat()];

export const isKnownRegion = (region: string): boolean => KNOWN_REGIONS.includes(region);

/**
 * The known region that was meant: one that has a letter or two otherwise. A region that has another number, or more
 * behind, as eastus2euap has, may be a new one.
 */
export function meantRegion(region: string): string | undefined {
  const nearest = closest(region, [...KNOWN_REGIONS]);
  const letters = (name: string): string => name.replace(/\d/g, "");
  const mayBeNew = isRegionName(region) && letters(region) === letters(nearest);
  return distance(region, nearest) <= 2 && !mayBeNew ? nearest : undefined;
}

/** Whether a region can be one: words without spaces and at most one digit, `eastus` and `ukwest` the shortest. */
export const isRegionName = (region: string): boolean => /^(?=.{6})[a-z]+\d?[a-z]*$/.test(region);

/** What a stack's region is drawn from. */
export interface StackIdentity {
  project: string;
  stack: string;
  subscriptionId: string;
}

/** Draws the region of a stack that names none: spread over the stacks, and the same at every run of one stack. */
export function drawRegion(stack: StackIdentity): LabRegion {
  return regionOrder(stack)[0] ?? LAB_REGIONS[0];
}

/** The lab's regions in the stack's own random order: the drawn one first, then those to fall back to. */
export function regionOrder({ project, stack, subscriptionId }: StackIdentity): LabRegion[] {
  const numbers = digest([project, stack, subscriptionId.toLowerCase()]);
  const left: LabRegion[] = [...LAB_REGIONS];
  return LAB_REGIONS.flatMap((_, index) => left.splice(numbers.readUInt32BE(index * 4) % left.length, 1));
}

/** Azure shows a region as `Sweden Central` and takes it in any case; names and comparisons need one form. */
export function shortRegionName(region: string): string {
  return region.replace(/\s/g, "").toLowerCase();
}
