import { readLabOutputs } from "../../infra/outputs";
import { runProgram, SUBSCRIPTION } from "./mocks";
import { all, only } from "./parts";

describe("parts that exist already", () => {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers`;
  const existingOpenaiAccountId = `${group}/Microsoft.CognitiveServices/accounts/their-account`;
  const existingWorkspaceId = `${group}/Microsoft.Databricks/workspaces/their-workspace`;

  test("an account is read from its own group, and neither created nor purged", async () => {
    const run = await runProgram({ config: { existingOpenaiAccountId } });
    expect([...all(run, "account"), ...all(run, "purge")]).toEqual([]);
    expect(only(run, "deployment").inputs).toMatchObject({
      accountName: "their-account",
      resourceGroupName: "theirs",
    });
    expect(run.outputs).toMatchObject({
      openaiAccountName: "their-account",
      openaiAccountId: existingOpenaiAccountId,
    });
    expect(run.secretOutputs).toEqual(["openaiApiKey"]);
  });

  test("a deployment is read, and its model is what the outputs name", async () => {
    const run = await runProgram({
      config: { existingOpenaiAccountId, existingOpenaiDeployment: "theirs-41" },
    });
    expect(all(run, "deployment")).toEqual([]);
    expect(run.outputs).toMatchObject({ openaiDeployment: "theirs-41", openaiModel: "gpt-4.1" });
  });

  test("a workspace is read, and what the stack puts into it is deleted one by one", async () => {
    const run = await runProgram({ config: { existingWorkspaceId } });
    expect(all(run, "workspace")).toEqual([]);
    expect(only(run, "provider").inputs).toMatchObject({
      host: "https://adb-6543210987654321.1.azuredatabricks.net",
      azureWorkspaceResourceId: existingWorkspaceId,
    });
    expect(only(run, "cluster").deletedWith).toBeUndefined();
  });

  test("a cluster is read through the workspace's provider, not created", async () => {
    const existingClusterId = "0923-164208-meows279";
    const run = await runProgram({ config: { existingWorkspaceId, existingClusterId } });
    expect(all(run, "cluster")).toEqual([]);
    expect(run.outputs.clusterId).toBe(existingClusterId);
    expect(run.calls).toContainEqual({
      token: "databricks:index/getCluster:getCluster",
      args: { clusterId: existingClusterId },
    });
  });

  test("where both homes exist, the stack creates no resource group", async () => {
    const run = await runProgram({ config: { existingOpenaiAccountId, existingWorkspaceId } });
    expect(all(run, "group")).toEqual([]);
    expect(readLabOutputs(run.outputs).resourceGroup).toBe("theirs");
  });
});
