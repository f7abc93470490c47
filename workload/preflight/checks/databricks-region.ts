import type { ResourceProvider } from "../../azure/bodies";
import { shortRegionName } from "../../lab-config";
import { type Check, ok, problem, unverified } from "../check";
import type { Verdict } from "../report";

/** Whether workspaces can be created in a region. */
export function decideDatabricksRegion(provider: ResourceProvider, region: string): Verdict {
  const type = provider.resourceTypes.find(({ resourceType }) => resourceType === "workspaces");
  if (type?.locations === undefined)
    return unverified("Azure does not list the regions of Databricks workspaces");
  if (type.locations.map(shortRegionName).includes(region)) return ok(`workspaces are offered in ${region}`);
  return problem(`Azure Databricks is not offered in ${region}`, "npx llmops preflight --all-regions --pick");
}

export const databricksRegionCheck: Check = {
  id: "databricks",
  title: "Databricks",
  stops: "up",
  regional: true,
  applies: ({ workspace }) => workspace.kind === "new",
  run: async ({ config, facts }) =>
    decideDatabricksRegion(await facts.provider("Microsoft.Databricks"), config.identity.region),
};
