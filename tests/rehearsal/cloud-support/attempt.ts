/** Creates what a lab has, step by step, and tells where it failed and why. */
import {
  account,
  cognitive,
  databricks,
  deployment,
  outcome,
  quickly,
  resources,
  subscription,
} from "./azure-clients";

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  group: () => resources.resourceGroups.createOrUpdate("rg", { location: "eastus2" }),
  account: () => cognitive.accounts.beginCreateAndWait("rg", "aoai", account("aoai"), quickly),
  deployment: () =>
    cognitive.deployments.beginCreateOrUpdateAndWait("rg", "aoai", "gpt-4o", deployment(10), quickly),
  workspace: () =>
    databricks.workspaces.beginCreateOrUpdateAndWait(
      "rg",
      "dbw",
      {
        location: "eastus2",
        managedResourceGroupId: `/subscriptions/${subscription}/resourceGroups/dbw-managed`,
      },
      quickly,
    ),
  deletion: () => resources.resourceGroups.beginDeleteAndWait("rg", quickly),
};

async function main(): Promise<void> {
  for (const [step, run] of Object.entries(steps)) {
    const ended = await outcome(run);
    if ("value" in ended) continue;
    console.log(JSON.stringify({ step, ...ended }));
    return;
  }
  console.log(JSON.stringify({ step: "none" }));
}

void main();
