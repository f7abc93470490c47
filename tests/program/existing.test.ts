import { readLabOutputs } from "../../infra/outputs";
import { labNames } from "../../infra/config/names";
import { LAB_ID, PROJECT, type RunOptions, runProgram, standing, SUBSCRIPTION } from "./mocks";
import { all, only, readOf } from "./parts";

describe("parts that exist already", () => {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers`;
  const existingOpenaiAccountId = `${group}/Microsoft.CognitiveServices/accounts/their-account`;
  const existingWorkspaceId = `${group}/Microsoft.Databricks/workspaces/their-workspace`;

  const region = "swedencentral";
  const own = labNames({ id: LAB_ID, project: PROJECT, stack: "dev", subscriptionId: SUBSCRIPTION, region });
  const ownGroup = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${own.resourceGroup}`;
  const ownWorkspace = `${ownGroup}/providers/Microsoft.Databricks/workspaces/${own.workspace}`;
  const ownAccount = `${ownGroup}/providers/Microsoft.CognitiveServices/accounts/${own.openaiAccount}`;

  test("an account is read from its own group, and neither created nor purged", async () => {
    const run = await runProgram({ config: { region, existingOpenaiAccountId } });
    expect([...all(run, "account"), ...all(run, "purge")]).toEqual([]);
    expect(readOf(run, "account")).toEqual([existingOpenaiAccountId]);
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
      config: { region, existingOpenaiAccountId, existingOpenaiDeployment: "theirs-41" },
    });
    expect(all(run, "deployment")).toEqual([]);
    expect(run.outputs).toMatchObject({ openaiDeployment: "theirs-41", openaiModel: "gpt-4.1" });
  });

  test("a workspace is read, and what the stack puts into it is deleted one by one", async () => {
    const run = await runProgram({ config: { region, existingWorkspaceId } });
    expect(all(run, "workspace")).toEqual([]);
    expect(only(run, "provider").inputs).toMatchObject({
      host: "https://adb-6543210987654321.1.azuredatabricks.net",
      azureWorkspaceResourceId: existingWorkspaceId,
    });
    expect(only(run, "cluster").deletedWith).toBeUndefined();
    // Theirs has not the stack's tags.
    expect(only(run, "cluster").inputs.customTags).toMatchObject({ stack: "dev" });
    // That takes an administrator, and theirs may have its hundred already.
    expect(only(run, "cluster").inputs).not.toHaveProperty("isPinned");
  });

  test("a cluster is read through the workspace's provider, not created", async () => {
    const existingClusterId = "0923-164208-meows279";
    const run = await runProgram({ config: { region, existingWorkspaceId, existingClusterId } });
    expect(all(run, "cluster")).toEqual([]);
    expect(readOf(run, "cluster")).toEqual([existingClusterId]);
    expect(run.outputs.clusterId).toBe(existingClusterId);
  });

  test("where both homes exist, the stack creates no resource group", async () => {
    const run = await runProgram({ config: { region, existingOpenaiAccountId, existingWorkspaceId } });
    expect(all(run, "group")).toEqual([]);
    expect(readLabOutputs(run.outputs).resourceGroup).toBe("theirs");
  });

  describe("that the stack itself made", () => {
    test("are let go of with their group, whatever the case of the id: nothing of theirs is declared", async () => {
      const run = await runProgram({
        state: standing(),
        config: {
          region,
          existingWorkspaceId: ownWorkspace.replace("resourceGroups/rg-", "resourcegroups/RG-"),
          existingOpenaiAccountId: ownAccount,
        },
      });
      expect([...all(run, "workspace"), ...all(run, "account"), ...all(run, "group")]).toEqual([]);
      expect(readOf(run, "workspace")).toEqual([ownWorkspace]);
      expect(readOf(run, "account")).toEqual([ownAccount]);
      expect(readOf(run, "group")).toEqual([ownGroup]);
    });

    test("keep what the stack has inside, under the same names and the same provider", async () => {
      const before = await runProgram({ state: standing(), config: { region } });
      const after = await runProgram({
        state: standing(),
        config: { region, existingWorkspaceId: ownWorkspace },
      });
      const inside = ["provider", "cluster", "scope", "secret", "folder", "experiment", "notebook"] as const;
      for (const part of inside) {
        expect(only(after, part).name).toBe(only(before, part).name);
        expect(only(after, part).inputs).toEqual(only(before, part).inputs);
      }
    });

    test("share the group with what is new, and the group is not the stack's to delete", async () => {
      const run = await runProgram({
        state: standing(),
        config: { region, existingWorkspaceId: ownWorkspace },
      });
      expect(all(run, "group")).toEqual([]);
      expect(only(run, "account").inputs.resourceGroupName).toBe(own.resourceGroup);
    });

    test("cannot be kept by a lab that moves, which deletes their group", async () => {
      await expect(
        runProgram({ state: standing(), config: { region: "eastus2", existingWorkspaceId: ownWorkspace } }),
      ).rejects.toThrow(/existingWorkspaceId is .*in swedencentral and deletes it when it moves to eastus2/);
    });
  });

  describe.each<[string, NonNullable<RunOptions["existing"]>, string]>([
    [
      "an account of another kind",
      { account: { kind: "FormRecognizer" } },
      "existingOpenaiAccountId, their-account: its kind is FormRecognizer: must be OpenAI",
    ],
    [
      "an account that is not ready",
      { account: { properties: { provisioningState: "Creating" } } },
      "existingOpenaiAccountId, their-account: its provisioning state is Creating: must be Succeeded",
    ],
    [
      "an account without keys",
      { account: { properties: { disableLocalAuth: true } } },
      "existingOpenaiAccountId, their-account: its keys are disabled (disableLocalAuth): enable them",
    ],
    [
      "a deployment of another version than the configuration names",
      { deployment: { model: { name: "gpt-4o", version: "2024-05-13" } } },
      "existingOpenaiDeployment, theirs: its model's version is 2024-05-13: must be 2024-11-20, as openaiModelVersion says",
    ],
    [
      "a deployment of another model than the configuration names",
      { deployment: { model: { name: "gpt-4.1", version: "2024-11-20" } } },
      "existingOpenaiDeployment, theirs: its model is gpt-4.1: must be gpt-4.1-mini, as openaiModel says",
    ],
    [
      "a deployment that does not chat",
      { deployment: { capabilities: { embeddings: "true" } } },
      "existingOpenaiDeployment, theirs: its model gpt-4.1 does not support chat completions: must be a chat model",
    ],
    [
      "a deployment that failed",
      { deployment: { provisioningState: "Failed" } },
      "existingOpenaiDeployment, theirs: its provisioning state is Failed: must be Succeeded",
    ],
    [
      "a workspace without clusters",
      { workspace: { computeMode: "Serverless" } },
      "existingWorkspaceId, their-workspace: its compute mode is Serverless, which has no clusters: must be Hybrid",
    ],
    [
      "a workspace that is being made",
      { workspace: { provisioningState: "Accepted" } },
      "existingWorkspaceId, their-workspace: its provisioning state is Accepted: must be Succeeded",
    ],
  ])("%s", (_what, existing, message) => {
    test("is refused before anything is declared, in one message", async () => {
      const resources: NonNullable<RunOptions["resources"]> = [];
      const config = {
        region,
        existingOpenaiAccountId,
        existingOpenaiDeployment: "theirs",
        existingWorkspaceId,
        openaiModel: "gpt-4.1-mini",
        openaiModelVersion: "2024-11-20",
      };
      await expect(runProgram({ config, existing, resources })).rejects.toThrow(message);
      expect(resources).toEqual([]);
    });
  });

  test("a lab that is spread over two regions is warned about, and stands up", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation();
    const run = await runProgram({ config: { region: "eastus2", existingOpenaiAccountId } });
    expect(warn.mock.calls.flat().join()).toContain(
      "existingOpenaiAccountId: the account is in swedencentral and the workspace in eastus2",
    );
    expect(all(run, "workspace")).toHaveLength(1);
    warn.mockRestore();
  });
});
