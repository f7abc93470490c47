import type { ResourceProvider } from "azure-client";
import { shortRegionName } from "../../../infra/config/regions";
import { type Check, type CheckContext, ok, problem, unverified } from "../check";
import type { Verdict } from "../report";

/** Whether workspaces can be created in a region. */
export function decideDatabricksRegion(
  provider: ResourceProvider,
  { region, elsewhere }: { region: string } & Pick<CheckContext, "elsewhere">,
): Verdict {
  const type = provider.resourceTypes.find(({ resourceType }) => resourceType === "workspaces");
  if (type?.locations === undefined)
    return unverified("Azure does not list the regions of Databricks workspaces");
  if (type.locations.map(shortRegionName).includes(region)) return ok(`workspaces are offered in ${region}`);
  return problem(`Azure Databricks is not offered in ${region}`, ...elsewhere);
}

export const databricksRegionCheck: Check = {
  id: "databricks",
  title: "Databricks",
  stops: "up",
  regional: true,
  applies: ({ workspace }) => workspace.kind === "new",
  run: async ({ config, facts, elsewhere }) =>
    decideDatabricksRegion(await facts.provider("Microsoft.Databricks"), {
      region: config.identity.region,
      elsewhere,
    }),
};
