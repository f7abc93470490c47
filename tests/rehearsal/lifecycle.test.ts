import { readFileSync } from "node:fs";
import { openLab, type TestLab } from "./support/lab";

/** One lab through its whole life; the tests build on each other in this order. */
let lab: TestLab;
beforeAll(async () => (lab = await openLab()));
afterAll(() => lab.close());

const typesIn = async (): Promise<string[]> => (await lab.state()).map(({ type }) => type);

test("previews against an empty cloud and asks no workspace for anything", async () => {
  const planned = await lab.preview();
  expect(planned).toEqual(
    expect.arrayContaining([
      "create azure-native:cognitiveservices:Account",
      "create azure-native:cognitiveservices:Deployment",
      "create azure-native:databricks:Workspace",
      "create databricks:index/cluster:Cluster",
      "create databricks:index/mlflowExperiment:MlflowExperiment",
      "create databricks:index/notebook:Notebook",
      "create databricks:index/secret:Secret",
    ]),
  );
  expect(lab.stage.cloud.requests.lines.filter(({ host }) => host.endsWith("azuredatabricks.net"))).toEqual(
    [],
  );
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});

test("stands up", async () => {
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  const outputs = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as Record<string, string>;
  expect(outputs).toMatchObject({
    openaiDeployment: "gpt-4o",
    openaiModel: "gpt-4o",
    openaiApiKey: "[secret]",
    openaiEndpoint: `https://${outputs["openaiAccountName"]}.openai.azure.com/`,
  });
});

test("creates the account and the workspace side by side: neither waits for the other", async () => {
  const state = await lab.state();
  const byUrn = new Map(state.map((resource) => [resource.urn, resource]));
  const waitsFor = (urn: string, seen = new Set<string>()): Set<string> => {
    const resource = byUrn.get(urn);
    for (const next of [
      ...(resource?.dependencies ?? []),
      ...Object.values(resource?.propertyDependencies ?? {}).flatMap((urns) => urns ?? []),
    ])
      if (!seen.has(next)) waitsFor(next, seen.add(next));
    return seen;
  };
  const urnOf = (type: string): string => state.find((resource) => resource.type === type)?.urn ?? "";
  const account = urnOf("azure-native:cognitiveservices:Account");
  const workspace = urnOf("azure-native:databricks:Workspace");
  const group = urnOf("azure-native:resources:ResourceGroup");
  expect(waitsFor(account)).toContain(group);
  expect(waitsFor(workspace)).toContain(group);
  expect(waitsFor(account)).not.toContain(workspace);
  expect(waitsFor(workspace)).not.toContain(account);
});

test("keeps the account's key out of the state, the stack file and every log", async () => {
  const [keys] = [...lab.stage.cloud.state.accountKeys.values()];
  if (!keys) throw new Error("no account");
  const everything = [
    await lab.pulumiOk("stack", "export"),
    await lab.pulumiOk("stack", "output"),
    await lab.pulumiOk("preview", "--diff"),
    readFileSync(lab.stage.stackFile.path, "utf8"),
    JSON.stringify(lab.stage.cloud.requests.lines),
  ].join("\n");
  for (const secret of [keys.key1, keys.key2, lab.stage.cloud.identity.clientSecret])
    expect(everything).not.toContain(secret);
  expect(await lab.pulumiOk("stack", "output", "--json", "--show-secrets")).toContain(keys.key1);
});

test("changes nothing when it is brought up again, nor when it is refreshed", async () => {
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
  await lab.pulumiOk("refresh", "--yes", "--skip-preview", "--expect-no-changes");
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
});

test("changes a capacity in place", async () => {
  await lab.pulumiOk("config", "set", "openaiCapacity", "20");
  expect(await lab.preview()).toEqual(["update azure-native:cognitiveservices:Deployment"]);
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  const deployment = (await lab.state()).find(({ type }) => type.endsWith(":Deployment"));
  expect(deployment?.outputs).toMatchObject({ sku: { capacity: 20 } });
});

test("puts another model in the place of the deployment, which Azure does not change in place, and nothing else", async () => {
  const before = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as Record<string, string>;
  await lab.pulumiOk("config", "set", "openaiModel", "gpt-4o-mini");
  await lab.pulumiOk("config", "set", "openaiCapacity", "30");
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  expect(JSON.parse(await lab.pulumiOk("stack", "output", "--json"))).toEqual({
    ...before,
    openaiModel: "gpt-4o-mini",
  });
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
});

test("changes a tag in place, on everything that takes tags", async () => {
  await lab.pulumiOk("config", "set", "--path", "tags.owner", "team-a");
  const planned = await lab.preview();
  expect(planned.every((step) => step.startsWith("update "))).toBe(true);
  expect(planned).toEqual(
    expect.arrayContaining([
      "update azure-native:resources:ResourceGroup",
      "update azure-native:cognitiveservices:Account",
      "update azure-native:databricks:Workspace",
    ]),
  );
  // Its machines bear the workspace's, and a changed cluster would restart.
  expect(planned).not.toContain("update databricks:index/cluster:Cluster");
  await lab.pulumiOk("up", "--yes", "--skip-preview");
});

test("replaces the lab when the region changes, and leaves nothing of the old one", async () => {
  const old = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as {
    region: string;
    resourceGroup: string;
  };
  const region = old.region === "swedencentral" ? "eastus2" : "swedencentral";
  await lab.pulumiOk("config", "set", "region", region);
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  const outputs = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as { region: string };
  expect(outputs.region).toBe(region);
  expect(JSON.stringify(lab.stage.cloud.leftovers())).not.toContain(old.resourceGroup);
  expect([...lab.stage.cloud.state.softDeleted.keys()]).toEqual([]);
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
});

test("leaves nothing when it is destroyed, soft-deleted accounts and managed groups included", async () => {
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
  expect((await typesIn()).filter((type) => type !== "pulumi:pulumi:Stack")).toEqual([]);
});

test("stands up a second time under the same names", async () => {
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});
