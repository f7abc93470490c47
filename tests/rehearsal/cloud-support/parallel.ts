/** Two deployments of one account at once, then one after the other. */
import { account, cognitive, deployment, outcome, quickly, resources } from "./azure-clients";

async function main(): Promise<void> {
  await resources.resourceGroups.createOrUpdate("rg", { location: "eastus2" });
  await cognitive.accounts.beginCreateAndWait("rg", "aoai", account("aoai"), quickly);
  const deploy = (name: string) => () =>
    cognitive.deployments.beginCreateOrUpdateAndWait("rg", "aoai", name, deployment(10), quickly);
  const together = await Promise.all([outcome(deploy("one")), outcome(deploy("two"))]);
  const afterwards = await outcome(deploy("three"));
  console.log(JSON.stringify({ together, afterwards }));
}

void main();
