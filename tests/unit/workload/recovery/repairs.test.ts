import { repairs, subscriptionOf } from "../../../../operations/recovery/repairs";
import type { StackState, StateResource } from "../../../../stack/state";
import { providerUrn, stateWith, urn } from "./states";

const group = "/subscriptions/S/resourceGroups/rg";
test.each([
  ["azure-native:resources:ResourceGroup", { resourceGroupName: "rg" }, group],
  ["azure-native:resources/v20240301:ResourceGroup", { resourceGroupName: "rg" }, group],
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
  [
    "azure-native:databricks:AccessConnector",
    { resourceGroupName: "rg", connectorName: "c" },
    `${group}/providers/Microsoft.Databricks/accessConnectors/c`,
  ],
  [
    "azure-native:authorization:RoleAssignment",
    { scope: group, roleAssignmentName: "r" },
    `${group}/providers/Microsoft.Authorization/roleAssignments/r`,
  ],
  ["databricks:index/credential:Credential", { name: "lab" }, "lab"],
  [
    "azure-native:consumption:Budget",
    { scope: group, budgetName: "b" },
    `${group}/providers/Microsoft.Consumption/budgets/b`,
  ],
  ["databricks:index/directory:Directory", { path: "/Shared/x" }, "/Shared/x"],
  ["databricks:index/notebook:Notebook", { path: "/Shared/x/n" }, "/Shared/x/n"],
  ["databricks:index/secretScope:SecretScope", { name: "scope" }, "scope"],
  ["databricks:index/secret:Secret", { scope: "scope", key: "k" }, "scope|||k"],
])("imports a %s by the id that its inputs say", (type, inputs, id) => {
  expect(repairs(stateWith({ type, inputs }), "S")).toEqual([
    { kind: "import", urn: urn(type, "it"), name: "it", type, id },
  ]);
});

test.each([
  ["databricks:index/mlflowExperiment:MlflowExperiment", "experiment"],
  ["databricks:index/job:Job", "job"],
])("looks a %s up by its name in the workspace of its provider", (type, thing) => {
  expect(repairs(stateWith({ type, inputs: { name: "/Shared/e" } }), "S")).toMatchObject([
    { kind: "look up", host: "https://adb-1.2.azuredatabricks.net", thing, called: "/Shared/e" },
  ]);
});

test.each<[string, Partial<StateResource>]>([
  ["databricks:index/cluster:Cluster", { inputs: { clusterName: "c" } }],
  ["pulumi-nodejs:dynamic/llmops:AccountPurge", {}],
  ["pulumi:providers:databricks", { inputs: { host: "https://x" } }],
  ["llmops:azure:Lab", { custom: false }],
])("forgets a %s, which can be made again, and says why", (type, more) => {
  expect(repairs(stateWith({ type, ...more }), "S")).toMatchObject([
    { kind: "clear", why: expect.stringMatching(/\w/) },
  ]);
});

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:…" };
test.each([
  ["azure-native:cognitiveservices:Account", { resourceGroupName: "rg" }],
  ["azure-native:cognitiveservices:Account", { resourceGroupName: "rg", accountName: secret }],
  ["databricks:index/mlflowExperiment:MlflowExperiment", {}],
  ["someone:resources:ResourceGroup", { resourceGroupName: "rg" }],
])("does not decide about a %s that nothing tells the id of: %j", (type, inputs) => {
  expect(repairs(stateWith({ type, inputs }), "S")).toMatchObject([{ kind: "unknown", type }]);
});

test("leaves updates and deletions to the refresh", () => {
  const state = stateWith({ type: "a:b:C" });
  const pending = state.deployment?.pending_operations?.map(({ resource }) => ({
    type: "updating",
    resource,
  }));
  expect(repairs({ deployment: { ...state.deployment, pending_operations: pending ?? [] } }, "S")).toEqual(
    [],
  );
});

const only = (resource: Partial<StateResource>): StackState => ({
  deployment: { resources: [{ urn: providerUrn, type: "a:b:C", ...resource }] },
});
test.each([
  ["an id", only({ id: "/subscriptions/S/resourceGroups/rg" }), "S"],
  ["an input", only({ inputs: { subscriptionId: "S" } }), "S"],
  [
    "an input of what was being created",
    stateWith({ type: "a:b:C", inputs: { subscriptionId: "P" } }, []),
    "P",
  ],
  ["nothing", only({ id: "/Shared/x" }), undefined],
])("takes the subscription from %s", (_, state, found) => expect(subscriptionOf(state)).toBe(found));
