import { existingOf } from "../../../../operations/recovery/adopt";
import { contentsOf, workspacesInUse } from "../../../../operations/recovery/deleted-workspaces";
import { plannedCreations, type Preview } from "../../../../stack/preview-plan";
import type { Services } from "../../../../operations/recovery/services";
import type { StackState, StateResource } from "../../../../stack/state";
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
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const state: StackState = { version: 3, deployment: { resources: others } };
const stepsOf = (...steps: [op: string, resource: StateResource & { parent?: string }][]): Preview => ({
  steps: steps.map(([op, newState]) => ({ op, urn: newState.urn, newState })),
});
const planned = (preview: Preview, of: StackState = state) =>
  plannedCreations(preview, of, "S").map(({ resource }) => resource);

describe("what the next up would create", () => {
  test("is what it creates, and what it takes over from being read", () => {
    const read: StackState = { deployment: { resources: [...others, { ...account, external: true }] } };
    expect(planned(stepsOf(["create", scope], ["replace", account]), read)).toEqual([scope, account]);
  });

  test.each<[string, Preview]>([
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

describe("what exists of it", () => {
  const LAB_ID = "0b7c6a52-3f0e-4d53-9a3c-6d1c5d1f8e90";
  const stack = urn("pulumi:pulumi:Stack", "lab-dev");
  const lab = urn("llmops:azure:Lab", "lab");
  const identity: StateResource = {
    urn: urn("pulumi-nodejs:dynamic/llmops:LabIdentity", "lab-identity"),
    type: "pulumi-nodejs:dynamic/llmops:LabIdentity",
    parent: stack,
    custom: true,
    outputs: { labId: LAB_ID, project: "lab", stack: "dev", former: false },
  };
  const component: StateResource = { urn: lab, type: "llmops:azure:Lab", parent: stack };
  const id = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/oai";
  const tagged: StateResource = {
    ...account,
    parent: lab,
    inputs: { ...account.inputs, tags: { "llmops-lab-id": LAB_ID } },
  };
  const role: StateResource = {
    urn: urn("azure-native:authorization:RoleAssignment", "role"),
    type: "azure-native:authorization:RoleAssignment",
    custom: true,
    parent: lab,
    provider: `${providerUrn}::1`,
    inputs: { scope: unknown, roleAssignmentName: "r" },
    propertyDependencies: { scope: [account.urn] },
  };
  const roleId = `${id}/providers/Microsoft.Authorization/roleAssignments/r`;

  /** What recovery finds of these steps in services that hold these things, with their tags. */
  async function look(
    things: Readonly<Record<string, Record<string, string>>>,
    steps: Parameters<typeof stepsOf>,
    more: readonly StateResource[] = [identity],
  ) {
    const notices: string[] = [];
    const services: Services = {
      isGone: async () => false,
      workspace: () => {
        throw new Error("no workspace is asked");
      },
      existing: async (repair) => {
        const tags = repair.kind === "import" ? things[repair.id] : undefined;
        return tags === undefined ? "absent" : { id: (repair as { id: string }).id, tags };
      },
    };
    const { found } = await existingOf(
      { deployment: { resources: [...others, component, ...more] } },
      {
        commands: { preview: async () => (steps.length === 0 ? "error: no such stack" : stepsOf(...steps)) },
        services,
        subscription: "S",
        onNotice: (text) => notices.push(text),
      },
    );
    return { notices, found: found.map((one) => [one.id, one.ownership.own, one.ownership.why] as const) };
  }
  const own = { "LLMOPS-lab-id": LAB_ID.toUpperCase() };

  test("is the lab's where it bears its identity, whatever the case, and what lies in that", async () => {
    const { found } = await look({ [id]: own, [roleId]: {} }, [
      ["create", tagged],
      ["create", role],
    ]);
    expect(found).toEqual([
      [id, true, `it bears this lab's identity, ${LAB_ID}`],
      [roleId, true, "it lies in oai, which this lab has made"],
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "another's identity",
      { "llmops-lab-id": "x", stack: "dev", project: "theirs" },
      "another lab of stack dev of project theirs, x",
    ],
    ["another's identity and nothing else", { "llmops-lab-id": "x" }, "another lab, x"],
    ["no identity", { stack: "dev", project: "lab" }, "nothing on it says"],
  ])("is somebody else's where it bears %s, and what lies in it", async (_what, tags, why) => {
    const { found } = await look({ [id]: tags, [roleId]: {} }, [
      ["create", tagged],
      ["create", role],
    ]);
    expect(found.map(([, isOwn]) => isOwn)).toEqual([false, false]);
    expect(found[0]?.[2]).toContain(why);
  });

  test("is nobody's where the stack has no identity yet", async () => {
    const { found } = await look({ [id]: {} }, [["create", tagged]], []);
    expect(found.map(([, isOwn]) => isOwn)).toEqual([false]);
  });

  test("is not what the stack has already, in whatever case: two would be owners of one", async () => {
    const twin = { ...tagged, urn: urn(account.type, "twin"), id: id.toUpperCase() };
    const { found } = await look({ [id]: own }, [["create", tagged]], [identity, twin]);
    expect(found).toEqual([[id, false, "the stack has it already, as another resource"]]);
  });

  test("in a workspace is the lab's by its name, which is made of the identity", async () => {
    const inLab = { ...scope, parent: lab };
    expect((await look({ lab: {} }, [["create", inLab]])).found).toEqual([
      ["lab", true, "its name is made of this lab's identity"],
    ]);
  });

  test("in a workspace is the lab's by the workspace, where names were made before there was an identity", async () => {
    const former = { ...identity, outputs: { ...identity.outputs, former: true } };
    const workspaceId = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w";
    const workspaceType = "azure-native:databricks:Workspace";
    const workspace = { urn: urn(workspaceType, "w"), type: workspaceType, custom: true, id: workspaceId };
    const provider: StateResource = {
      ...(others[1] as StateResource),
      urn: urn("pulumi:providers:databricks", "other"),
      inputs: { host: "https://h", azureWorkspaceResourceId: workspaceId.toUpperCase() },
    };
    const inside = { ...scope, parent: lab, provider: `${provider.urn}::1` };
    const seen = async (...more: StateResource[]) =>
      (await look({ lab: {} }, [["create", inside]], [former, provider, ...more])).found[0]?.[1];
    expect(await seen(workspace)).toBe(true);
    expect(await seen({ ...workspace, external: true })).toBe(false);
    expect(await seen()).toBe(false);
  });

  test("says why the next up is not known", async () => {
    expect((await look({}, [])).notices.join()).toContain("error: no such stack");
  });
});

test("knows which workspaces a state has something inside of, and what", () => {
  const id = "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w";
  const provider = { ...others[1], inputs: { azureWorkspaceResourceId: id } } as StateResource;
  const full: StackState = {
    deployment: { resources: [provider, scope, { ...account, provider: "other::1" }] },
  };
  expect(workspacesInUse(full)).toEqual([{ provider: providerUrn, workspaceId: id }]);
  expect(contentsOf(full, new Set([providerUrn]))).toEqual([scope]);
  expect(contentsOf(full, new Set())).toEqual([]);
});
