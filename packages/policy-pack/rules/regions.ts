import type { Violations, PolicyResource } from "../resource";

export interface RegionsConfig {
  /** In any of the forms that Azure takes. */
  readonly regions: readonly string[];
}

export const regionsDefault: RegionsConfig = {
  regions: ["eastus2", "northcentralus", "swedencentral", "switzerlandwest"],
};

/** Whatever has a location is in an allowed region. */
export function regionViolations({ props }: PolicyResource, { regions }: RegionsConfig): Violations {
  const { location } = props;
  if (typeof location !== "string" || location === "global") return [];
  if (regions.map(shortRegionName).includes(shortRegionName(location))) return [];
  return [`location is ${location}: allowed are ${regions.join(", ")}`];
}

/** Azure shows a region as `Sweden Central`, and takes it in any case. */
const shortRegionName = (region: string): string => region.replace(/\s/g, "").toLowerCase();
