import { isKnownRegion, LAB_REGIONS } from "../../../infra/config/regions";
import { type Check, type CheckContext, ok, problem } from "../check";
import type { Verdict } from "../report";

/** Whether a region that is not known here is one of the subscription's. */
export function decideRegion(
  region: string,
  locations: readonly string[],
  set: CheckContext["set"],
): Verdict {
  if (locations.includes(region)) return ok(`${region} is a region of the subscription`);
  return problem(
    `region is ${region}, and the subscription has no such region`,
    ...LAB_REGIONS.filter((one) => locations.includes(one))
      .slice(0, 1)
      .map((one) => set("region", one)),
  );
}

export const regionCheck: Check = {
  id: "region",
  title: "Region",
  stops: "up",
  regional: true,
  applies: ({ identity }) => !isKnownRegion(identity.region),
  run: async ({ config, facts, set }) => decideRegion(config.identity.region, await facts.locations(), set),
};
