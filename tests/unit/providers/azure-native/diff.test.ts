import { UNKNOWN } from "../../../../packages/azure-simulator/src/providers/rpc/values";
import { account, workspace, accountInputs } from "../support/azure";
import { withProvider } from "../support/setup";

describe("diff", () => {
  const outcome = (
    newInputs: object,
    oldInputs: object = accountInputs,
    oldOutputs: object = {},
    type = account,
  ) =>
    withProvider("azure-native", {}, ({ provider }) =>
      provider.diff(type, { oldInputs, newInputs, oldOutputs } as Parameters<typeof provider.diff>[1]),
    );

  test("finds nothing in the same inputs, or in a location spelled otherwise", async () => {
    expect(await outcome(accountInputs)).toMatchObject({ changes: false, detail: {} });
    const spelled = { ...accountInputs, location: "East US 2", resourceGroupName: "RG1" };
    expect(await outcome(spelled)).toMatchObject({ changes: false });
  });

  test("finds nothing where only an import left out the version of the API", async () => {
    const { azureApiVersion, ...imported } = accountInputs;
    expect(await outcome(accountInputs, imported, { azureApiVersion })).toMatchObject({ changes: false });
  });

  test("changes a tag, a SKU and a capacity in place", async () => {
    const next = { ...accountInputs, sku: { name: "S1" }, tags: { "cost center": "1" } };
    expect(await outcome(next)).toEqual({
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
      detail: { "sku.name": "UPDATE", tags: "ADD" },
    });
  });

  test("replaces on another name or location, the old one first", async () => {
    expect(await outcome({ ...accountInputs, location: "westus" })).toEqual({
      changes: true,
      replaces: ["location"],
      deleteBeforeReplace: true,
      detail: { location: "UPDATE_REPLACE" },
    });
    expect(await outcome({ ...accountInputs, accountName: UNKNOWN })).toMatchObject({
      replaces: ["accountName"],
    });
  });

  test("creates the replacement first where the name is random", async () => {
    const named = { ...accountInputs, __createBeforeDelete: true };
    expect(await outcome({ ...named, location: "westus" }, named)).toMatchObject({
      deleteBeforeReplace: false,
    });
  });

  test("replaces a workspace whose compute mode changes, not one that spells out the service's", async () => {
    const old = {
      workspaceName: "ws1",
      resourceGroupName: "rg1",
      location: "eastus2",
      computeMode: "Hybrid",
    };
    const serverless = { ...old, computeMode: "Serverless" };
    expect(await outcome(serverless, old, {}, workspace)).toMatchObject({ replaces: ["computeMode"] });
    const { computeMode, ...silent } = old;
    expect(await outcome(old, silent, { computeMode }, workspace)).toMatchObject({
      replaces: [],
      detail: { computeMode: "ADD" },
    });
  });
});
