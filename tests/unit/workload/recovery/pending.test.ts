import {
  lockHolders,
  repaired,
  repairs,
  type StackState,
  subscriptionOf,
} from "../../../../workload/recovery/pending";

const urn = (type: string, name: string): string => `urn:pulumi:dev::lab::${type}::${name}`;
const providerUrn = urn("pulumi:providers:databricks", "dbw");

const stateWith = (type: string, inputs: Record<string, unknown>): StackState => ({
  version: 3,
  deployment: {
    resources: [
      {
        urn: urn("azure-native:resources:ResourceGroup", "group"),
        type: "azure-native:resources:ResourceGroup",
        id: "/subscriptions/S/resourceGroups/rg",
      },
      {
        urn: providerUrn,
        type: "pulumi:providers:databricks",
        id: "1",
        inputs: { host: "https://adb-1.2.azuredatabricks.net" },
      },
    ],
    pending_operations: [
      { type: "creating", resource: { urn: urn(type, "it"), type, inputs, provider: `${providerUrn}::1` } },
      { type: "updating", resource: { urn: urn("a:b:C", "other"), type: "a:b:C" } },
    ],
  },
});

const group = "/subscriptions/S/resourceGroups/rg";
it.each([
  ["azure-native:resources:ResourceGroup", { resourceGroupName: "rg" }, group],
  [
    "azure-native:cognitiveservices:Account",
    { resourceGroupName: "rg", accountName: "a" },
    `${group}/providers/Microsoft.CognitiveServices/accounts/a`,
  ],
  [
    "azure-native:cognitiveservices:Deployment",
    { resourceGroupName: "rg", accountName: "a", deploymentName: "d" },
    `${group}/providers/Microsoft.CognitiveServices/accounts/a/deployments/d`,
  ],
  [
    "azure-native:databricks:Workspace",
    { resourceGroupName: "rg", workspaceName: "w" },
    `${group}/providers/Microsoft.Databricks/workspaces/w`,
  ],
  ["databricks:index/directory:Directory", { path: "/Shared/x" }, "/Shared/x"],
  ["databricks:index/notebook:Notebook", { path: "/Shared/x/n" }, "/Shared/x/n"],
  ["databricks:index/secretScope:SecretScope", { name: "scope" }, "scope"],
  ["databricks:index/secret:Secret", { scope: "scope", key: "k" }, "scope|||k"],
])("knows the id that a %s has", (type, inputs, id) => {
  const state = stateWith(type, inputs);
  const found = repairs(state, "S");
  expect(found).toEqual([{ kind: "import", urn: urn(type, "it"), name: "it", type, id }]);
  const { deployment } = repaired(state, found);
  expect(deployment?.resources?.at(-1)).toMatchObject({ urn: urn(type, "it"), id, inputs, outputs: inputs });
  expect(deployment?.pending_operations).toBeUndefined();
});

it("looks an experiment up in the workspace of its provider", () => {
  expect(
    repairs(stateWith("databricks:index/mlflowExperiment:MlflowExperiment", { name: "/Shared/e" }), "S"),
  ).toMatchObject([
    { kind: "look up", host: "https://adb-1.2.azuredatabricks.net", experiment: "/Shared/e" },
  ]);
});

it.each([
  ["databricks:index/cluster:Cluster", { clusterName: "c" }],
  ["pulumi-nodejs:dynamic/llmops:AccountPurge", {}],
  ["azure-native:cognitiveservices:Account", { resourceGroupName: "rg" }],
  ["someone:else:Thing", { name: "x" }],
])(
  "clears a %s of which it cannot tell the id, says why, and puts nothing into the state",
  (type, inputs) => {
    const state = stateWith(type, inputs);
    const found = repairs(state, "S");
    expect(found).toMatchObject([{ kind: "clear", why: expect.stringMatching(/\w/) }]);
    expect(repaired(state, found).deployment?.resources).toEqual(state.deployment?.resources);
  },
);

it("takes the subscription from any resource of the state", () => {
  expect(subscriptionOf(stateWith("a:b:C", {}))).toBe("S");
  expect(subscriptionOf({ deployment: { resources: [] } })).toBeUndefined();
});

it("reads who holds the locks", () => {
  const message =
    "error: the stack is currently locked by 2 lock(s). …\n  file:///x.json: created by root@vm (pid 14688) at 2026-01-01T00:00:00Z\n  file:///y.json: created by me@other.host (pid 7) at …";
  expect(lockHolders(message)).toEqual([
    { host: "vm", pid: 14688 },
    { host: "other.host", pid: 7 },
  ]);
  expect(lockHolders("error: no")).toEqual([]);
});
