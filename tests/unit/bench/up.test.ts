import { longestPath } from "../../../bench/longest-path";
import { createdResources, predecessorsOf, type StateResource } from "../../../bench/state-graph";
import { creationsIn, shownAs } from "../../../bench/up-log";

const stack = "urn:pulumi:dev::lab::pulumi:pulumi:Stack::lab-dev";
const lab = "urn:pulumi:dev::lab::llmops:azure:Lab::lab";
const group = "urn:pulumi:dev::lab::llmops:azure:Lab$azure-native:resources:ResourceGroup::lab-group";
const provider = "urn:pulumi:dev::lab::pulumi:providers:azure-native::default_3_28_0";
const workspace = "urn:pulumi:dev::lab::llmops:azure:Lab$azure-native:databricks:Workspace::lab-workspace";
const notebook = "urn:pulumi:dev::lab::llmops:azure:Lab$databricks:index/notebook:Notebook::lab-notebook";

/** As the engine prints it. */
const log = [
  { at: 0, text: "Updating (dev):" },
  { at: 100, text: " +  pulumi:pulumi:Stack lab-dev creating (0s) " },
  { at: 110, text: "@ updating...." },
  { at: 120, text: " +  llmops:azure:Lab lab creating (0s) " },
  { at: 200, text: " +  azure-native:resources:ResourceGroup lab-group creating (0s) " },
  { at: 700, text: " +  azure-native:resources:ResourceGroup lab-group created (0.49s) " },
  { at: 710, text: " +  azure-native:databricks:Workspace lab-workspace creating (0s) " },
  { at: 5000, text: " +  azure-native:databricks:Workspace lab-workspace creating (4s) " },
  { at: 9710, text: " +  azure-native:databricks:Workspace lab-workspace created (9s) " },
  { at: 9800, text: " +  databricks:index:Notebook lab-notebook creating (0s) " },
  { at: 10050, text: " +  databricks:index:Notebook lab-notebook created (0.24s) " },
  { at: 10200, text: " +  pulumi:pulumi:Stack lab-dev created (10s) " },
  { at: 10300, text: "Outputs:" },
  { at: 10300, text: "  + note: creating (nothing)" },
];

const state: readonly StateResource[] = [
  { urn: stack, type: "pulumi:pulumi:Stack", custom: false },
  { urn: lab, type: "llmops:azure:Lab", custom: false, parent: stack },
  { urn: provider, type: "pulumi:providers:azure-native", custom: true },
  {
    urn: group,
    type: "azure-native:resources:ResourceGroup",
    custom: true,
    parent: lab,
    provider: `${provider}::9e975b4f`,
    propertyDependencies: { location: [], tags: null },
  },
  {
    urn: workspace,
    type: "azure-native:databricks:Workspace",
    custom: true,
    parent: lab,
    provider: `${provider}::9e975b4f`,
    propertyDependencies: { resourceGroupName: [group] },
  },
  {
    urn: notebook,
    type: "databricks:index/notebook:Notebook",
    custom: true,
    parent: lab,
    dependencies: [workspace],
  },
];

describe("what pulumi up prints", () => {
  test("says when each creation began and ended, by the clock of the lines", () =>
    expect(Object.fromEntries(creationsIn(log))).toEqual({
      "pulumi:pulumi:Stack lab-dev": { begun: 100, ended: 10200 },
      "azure-native:resources:ResourceGroup lab-group": { begun: 200, ended: 700 },
      "azure-native:databricks:Workspace lab-workspace": { begun: 710, ended: 9710 },
      "databricks:index:Notebook lab-notebook": { begun: 9800, ended: 10050 },
    }));

  test("says nothing of a creation that did not end", () =>
    expect(creationsIn(log.filter(({ text }) => !text.includes(" created (9s)"))).size).toBe(3));

  test.each([
    ["databricks:index/notebook:Notebook", "databricks:index:Notebook n"],
    ["azure-native:resources:ResourceGroup", "azure-native:resources:ResourceGroup n"],
  ])("names a resource of type %s as it is shown", (type, shown) => expect(shownAs(type, "n")).toBe(shown));

  test("names a type whose file is shown the same on both sides", () => {
    const type = "pulumi-nodejs:dynamic/llmops:AccountPurge";
    const lines = [
      { at: 1, text: ` +  ${type} purge creating (0s) ` },
      { at: 5, text: ` +  ${type} purge created (0.00s) ` },
    ];
    expect(creationsIn(lines).get(shownAs(type, "purge"))).toEqual({ begun: 1, ended: 5 });
  });
});

describe("what the state says", () => {
  test("has a resource wait for its parent, its provider and whatever its properties come from", () =>
    expect(state.map(predecessorsOf)).toEqual([
      [],
      [stack],
      [],
      [lab, provider],
      [lab, provider, group],
      [lab, workspace],
    ]));

  test("gives the time to what a provider creates, and none to components and the stack", () =>
    expect(createdResources(state, creationsIn(log)).map(({ seconds }) => seconds)).toEqual([
      0, 0, 0, 0.5, 9, 0.25,
    ]));

  test("makes the longest path of an up", () => {
    const { seconds, tasks } = longestPath(createdResources(state, creationsIn(log)));
    expect(seconds).toBe(9.75);
    expect(tasks.map(({ name }) => name).slice(-3)).toEqual([group, workspace, notebook]);
  });
});
