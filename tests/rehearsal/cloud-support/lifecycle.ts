/** An account and a workspace from their group to their purge, by the official clients. */
import {
  account,
  cognitive,
  collect,
  databricks,
  deployment,
  outcome,
  quickly,
  resources,
  subscription,
} from "./azure-clients";

async function main(): Promise<void> {
  const group = await resources.resourceGroups.createOrUpdate("rg", {
    location: "eastus2",
    tags: { env: "dev" },
  });
  const made = await cognitive.accounts.beginCreateAndWait("rg", "aoai", account("aoai"), quickly);
  const keys = await cognitive.accounts.listKeys("rg", "aoai");
  const regenerated = await cognitive.accounts.regenerateKey("rg", "aoai", "Key1");
  const deployed = await cognitive.deployments.beginCreateOrUpdateAndWait(
    "rg",
    "aoai",
    "gpt-4o",
    deployment(10),
    quickly,
  );
  const overQuota = await outcome(() =>
    cognitive.deployments.beginCreateOrUpdateAndWait("rg", "aoai", "second", deployment(141), quickly),
  );
  const retired = await outcome(() =>
    cognitive.deployments.beginCreateOrUpdateAndWait(
      "rg",
      "aoai",
      "old",
      deployment(1, "2024-05-13"),
      quickly,
    ),
  );
  const models = await collect(cognitive.models.list("eastus2"));
  const usages = await collect(cognitive.usages.list("eastus2"));
  const managedResourceGroupId = `/subscriptions/${subscription}/resourceGroups/dbw-managed`;
  const workspace = await databricks.workspaces.beginCreateOrUpdateAndWait(
    "rg",
    "dbw",
    { location: "eastus2", sku: { name: "premium" }, managedResourceGroupId },
    quickly,
  );
  const locked = await outcome(() => resources.resourceGroups.beginDeleteAndWait("dbw-managed", quickly));
  const listed = await collect(resources.resources.listByResourceGroup("rg"));

  const nested = await outcome(() => cognitive.accounts.beginDeleteAndWait("rg", "aoai", quickly));
  await cognitive.deployments.beginDeleteAndWait("rg", "aoai", "gpt-4o", quickly);
  await cognitive.accounts.beginDeleteAndWait("rg", "aoai", quickly);
  const gone = await outcome(() => cognitive.accounts.get("rg", "aoai"));
  const again = await outcome(() =>
    cognitive.accounts.beginCreateAndWait("rg", "aoai", account("aoai"), quickly),
  );
  const deleted = await collect(cognitive.deletedAccounts.list());
  const elsewhere = await outcome(() =>
    cognitive.deletedAccounts.beginPurgeAndWait("westus", "rg", "aoai", quickly),
  );
  await cognitive.deletedAccounts.beginPurgeAndWait("eastus2", "rg", "aoai", quickly);
  const afterPurge = await collect(cognitive.deletedAccounts.list());
  const reborn = await cognitive.accounts.beginCreateAndWait("rg", "aoai", account("aoai"), quickly);
  await resources.resourceGroups.beginDeleteAndWait("rg", quickly);
  const groups = await collect(resources.resourceGroups.list());
  await cognitive.deletedAccounts.beginPurgeAndWait("eastus2", "rg", "aoai", quickly);

  console.log(
    JSON.stringify({
      group,
      made,
      keys,
      regenerated,
      deployed,
      overQuota,
      retired,
      models,
      usages,
      workspace,
      locked,
      listed,
      nested,
      gone,
      again,
      deleted,
      elsewhere,
      afterPurge,
      reborn,
      groups,
    }),
  );
}

void main();
