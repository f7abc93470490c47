import { adoptExisting } from "../../../../workload/recovery/adopt";
import { contentsOf, workspacesInUse } from "../../../../workload/recovery/gone";
import { plannedCreations, type Preview } from "../../../../workload/recovery/planned";
import type { Services } from "../../../../workload/recovery/services";
import type { StackState, StateResource } from "../../../../workload/recovery/state";
import { others, providerUrn, urn } from "./states";

const scopeType = "databricks:index/secretScope:SecretScope";
const scope: StateResource = {
  urn: urn(scopeType, "scope"),
  type: scopeType,
  custom: true,
  provider: `${providerUrn}::1`,
  inputs: { name: "lab" },
};
const accountType = "azure-native:cognitiveservices:Account";
const account: StateResource = {
  urn: urn(accountType, "account"),
  type: accountType,
  custom: true,
  provider: `${providerUrn}::1`,
  inputs: { resourceGroupName: "rg", accountName: "oai" },
};
const state: StackState = { version: 3, deployment: { resources: others } };
const stepsOf = (...steps: [op: string, resource: StateResource & { parent?: string }][]): Preview => ({
  steps: steps.map(([op, newState]) => ({ op, urn: newState.urn, newState })),
});
const planned = (preview: Preview, of: StackState = state) =>
  plannedCreations(preview, of).map(({ resource }) => resource);

describe("what the next up would create", () => {
  it("is what it creates, and what it takes over from being read", () => {
    const read: StackState = { deployment: { resources: [...others, { ...account, external: true }] } };
    expect(planned(stepsOf(["create", scope], ["replace", account]), read)).toEqual([scope, account]);
  });

  it.each<[string, Preview]>([
    ["what it replaces", stepsOf(["replace", { ...others[0], custom: true } as StateResource])],
    ["what it changes or leaves", stepsOf(["update", scope], ["same", account])],
    ["a component", stepsOf(["create", { ...scope, type: "llmops:azure:Lab", custom: false }])],
    [
      "what can be created twice",
      stepsOf(["create", { ...scope, type: "databricks:index/notebook:Notebook" }]),
    ],
    ["what has a parent that is not there", stepsOf(["create", { ...scope, parent: urn("a:b:C", "none") }])],
    [
      "what has a provider that is not there",
      stepsOf(["create", { ...scope, provider: `${urn("p", "none")}::1` }]),
    ],
    [
      "what has a name that is not known yet",
      stepsOf(["create", { ...scope, inputs: { name: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } }]),
    ],
  ])("is not %s", (_what, preview) => {
    expect(planned(preview)).toEqual([]);
  });
});

describe("adoption", () => {
  /** A stack whose state is what was last written, and a preview for each look at it. */
  function stack(...previews: (Preview | string)[]) {
    let current = state;
    const refreshed: string[][] = [];
    return {
      refreshed,
      resources: () => current.deployment?.resources ?? [],
      commands: {
        read: async () => current,
        preview: async () => previews.shift() ?? { steps: [] },
        async replace(_old: StackState, next: StackState) {
          current = next;
        },
        async refresh(urns: readonly string[]) {
          refreshed.push([...urns]);
        },
      },
    };
  }
  const holding = (...ids: string[]): Services => ({
    isGone: async () => false,
    workspace: () => {
      throw new Error("no workspace is asked");
    },
    existing: async (repair) => (repair.kind === "import" && ids.includes(repair.id) ? repair.id : undefined),
  });
  const options = { unlock: async () => undefined, subscription: "S" };
  const id = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/oai";

  it("takes in what exists, asks about it, and looks again for what that makes known", async () => {
    const { commands, resources, refreshed } = stack(
      stepsOf(["create", account]),
      stepsOf(["create", scope]),
    );
    const notices: string[] = [];
    const adopted = await adoptExisting({
      ...options,
      commands,
      services: holding(id, "lab"),
      onNotice: (text) => notices.push(text),
    });
    expect(adopted.map((one) => one.id)).toEqual([id, "lab"]);
    expect(resources().map((one) => one.urn)).toEqual([...others, account, scope].map((one) => one.urn));
    expect(refreshed).toEqual([[account.urn], [scope.urn]]);
    expect(notices).toHaveLength(2);
  });

  it("leaves to the next up what does not exist", async () => {
    const { commands, resources, refreshed } = stack(stepsOf(["create", account], ["create", scope]));
    expect(
      await adoptExisting({ ...options, commands, services: holding(), onNotice: () => undefined }),
    ).toEqual([]);
    expect(resources()).toEqual(others);
    expect(refreshed).toEqual([]);
  });

  it("says why the next up is not known", async () => {
    const notices: string[] = [];
    const { commands } = stack("error: no such stack");
    await adoptExisting({
      ...options,
      commands,
      services: holding(id),
      onNotice: (text) => notices.push(text),
    });
    expect(notices.join()).toContain("error: no such stack");
  });
});

it("knows which workspaces a state has something inside of, and what", () => {
  const id = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w";
  const provider = { ...others[1], inputs: { azureWorkspaceResourceId: id } } as StateResource;
  const full: StackState = {
    deployment: { resources: [provider, scope, { ...account, provider: "other::1" }] },
  };
  expect(workspacesInUse(full)).toEqual([{ provider: providerUrn, workspaceId: id }]);
  expect(contentsOf(full, new Set([providerUrn]))).toEqual([scope]);
  expect(contentsOf(full, new Set())).toEqual([]);
});
