/** A purge by somebody who may not. */
import { account, cognitive, collect, outcome, quickly, resources } from "./azure-clients";

async function main(): Promise<void> {
  await resources.resourceGroups.createOrUpdate("rg", { location: "eastus2" });
  await cognitive.accounts.beginCreateAndWait("rg", "aoai", account("aoai"), quickly);
  await resources.resourceGroups.beginDeleteAndWait("rg", quickly);
  const refused = await outcome(() =>
    cognitive.deletedAccounts.beginPurgeAndWait("eastus2", "rg", "aoai", quickly),
  );
  const deleted = await collect(cognitive.deletedAccounts.list());
  console.log(JSON.stringify({ refused, deleted }));
}

void main();
