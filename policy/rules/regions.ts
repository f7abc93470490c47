import { LAB_REGIONS, shortRegionName } from "../../infra/config/regions";
import type { Complaints, PolicyResource } from "../resource";

export interface RegionsConfig {
  /** In any of the forms that Azure takes. */
  readonly regions: readonly string[];
}

export const regionsDefault: RegionsConfig = { regions: LAB_REGIONS };

/** Whatever has a location is in an allowed region. */
export function regionComplaints({ props }: PolicyResource, { regions }: RegionsConfig): Complaints {
  const { location } = props;
  if (typeof location !== "string" || location === "global") return [];
  if (regions.map(shortRegionName).includes(shortRegionName(location))) return [];
  return [`location is ${location}: allowed are ${regions.join(", ")}`];
}
