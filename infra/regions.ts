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
