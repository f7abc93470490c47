import { number, object } from "../../../packages/rest-client/src/shape";
import { listPrices } from "../../../operations/cost/prices";
import { labStatus } from "../../../operations/status/lab-status";
import { findLeftovers } from "../../../operations/leftovers";
import { labIds } from "../../../infra/config/azure-resources";
import { madeTwice, removeDouble } from "../../../operations/recovery/duplicate-jobs";
import type { StateResource } from "../../../stack/state";
import { openCloud, SUBSCRIPTION, type TestCloud } from "./azure/cloud";
import { labOf } from "./preflight/support";

let cloud: TestCloud;
beforeEach(async () => (cloud = await openCloud()));
afterEach(() => cloud.close());

const config = labOf();
const { names } = config;
const ids = labIds(config);
const resource = (type: string, id: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: `urn:pulumi:dev::p::${type}::${id}`,
  type,
  custom: true,
  id,
  ...more,
});
const account = (id = ids.account, more = {}) => resource("azure-native:cognitiveservices:Account", id, more);

const look = (before: StateResource[] = [], purge = false, notices: string[] = []) =>
  findLeftovers({ arm: cloud.arm, config, before, purge, onNotice: (text) => void notices.push(text) });

describe("what a destroy left", () => {
  test("is nothing where nothing stands", async () => {
    expect(await look([account()])).toEqual({ left: [], purged: [], unverified: [] });
  });

  test("is named by its outermost part, with the command that removes it", async () => {
    await cloud.account(names.resourceGroup, names.openaiAccount);
    await cloud.group(names.managedResourceGroup);
    const { left } = await look([account()]);
    expect(left).toEqual([
      {
        kind: "resource group",
        name: names.resourceGroup,
        id: ids.group,
        remedy: `az group delete --subscription ${SUBSCRIPTION} --name ${names.resourceGroup} --yes`,
      },
      expect.objectContaining({ kind: "resource group", name: names.managedResourceGroup }),
    ]);
  });

  test("holds what the stack had made elsewhere, and not what it only used", async () => {
    const theirs = await cloud.account("theirs", "their-account");
    await cloud.deployment(theirs, "chat", 10);
    const deployment = resource("azure-native:cognitiveservices:Deployment", `${theirs}/deployments/chat`);
    const { left } = await look([account(theirs, { external: true }), deployment]);
    expect(left).toEqual([
      expect.objectContaining({
        kind: "Microsoft.CognitiveServices/accounts/deployments",
        name: "chat",
        remedy: `az resource delete --ids ${theirs}/deployments/chat`,
      }),
    ]);
  });

  test("is purged where it is a deleted account of the stack's, and nobody else's", async () => {
    await cloud.deleteAccount(await cloud.account(names.resourceGroup, names.openaiAccount));
    await cloud.deleteAccount(await cloud.account("theirs", "their-account"));
    await cloud.send("DELETE", ids.group, "2024-03-01");
    expect((await look()).left).toEqual([expect.objectContaining({ kind: "soft-deleted account" })]);
    expect(await look([], true)).toEqual({ left: [], purged: [names.openaiAccount], unverified: [] });
    expect(cloud.cloud.leftovers().filter(({ kind }) => kind === "soft-deleted account")).toEqual([
      expect.objectContaining({ id: expect.stringContaining("their-account") }),
    ]);
  });

  test("stays, with a word why, where the purge is refused", async () => {
    await cloud.deleteAccount(await cloud.account(names.resourceGroup, names.openaiAccount));
    await cloud.send("DELETE", ids.group, "2024-03-01");
    cloud.cloud.faults.add({ condition: { kind: "denied", action: "deletedAccounts/delete$" } });
    const notices: string[] = [];
    const { left, purged } = await look([], true, notices);
    expect([left.length, purged]).toEqual([1, []]);
    expect(left[0]?.remedy).toMatch(/^az cognitiveservices account purge .*--location eastus2/);
    expect(notices.at(-1)).toMatch(/could not be purged: .*does not have authorization/);
  });

  test("is not verified where nobody may look", async () => {
    cloud.cloud.faults.add({ condition: { kind: "denied", action: "resourceGroups/read$" } });
    const { left, unverified } = await look();
    expect(left).toEqual([]);
    expect(unverified).toHaveLength(2);
  });
});

describe("the status", () => {
  const status = (resources: StateResource[]) =>
    labStatus({
      arm: cloud.arm,
      config,
      resources,
      connect: cloud.connect,
      prices: listPrices,
    });

  test("says what stands, what runs and what that costs an hour", async () => {
    const host = await cloud.workspace(names.resourceGroup, names.workspace);
    const accountId = await cloud.account(names.resourceGroup, names.openaiAccount);
    await cloud.deployment(accountId, "gpt-4o", 10);
    const clusterId = await cloud.cluster(host, { num_workers: 1 });
    const resources = [
      account(),
      resource("azure-native:cognitiveservices:Deployment", `${accountId}/deployments/gpt-4o`),
      resource("azure-native:databricks:Workspace", ids.workspace),
      resource("databricks:index/cluster:Cluster", clusterId),
    ];
    const running = await status(resources);
    expect(running.parts.map(({ part, state, costPerHour }) => [part, state, costPerHour])).toEqual([
      ["account", "Succeeded", 0],
      ["deployment", "Succeeded", 0],
      ["workspace", "Succeeded", 0.05],
      ["cluster", "RUNNING", (0.226 + 0.55) * 2],
    ]);
    expect(running).toMatchObject({ running: true, left: [], unverified: [], unpriced: [] });
    expect(running.costPerHour).toBeCloseTo(0.05 + (0.226 + 0.55) * 2, 10);

    await cloud.compute(host).terminate(clusterId);
    const stopped = await status(resources);
    expect(stopped).toMatchObject({ running: false, costPerHour: 0.05 });
  });

  test("counts nothing that the stack only uses", async () => {
    const host = await cloud.workspace("theirs", "their-workspace");
    const clusterId = await cloud.cluster(host);
    const theirs = ids.workspace
      .replace(names.resourceGroup, "theirs")
      .replace(names.workspace, "their-workspace");
    const { parts, running, costPerHour } = await status([
      account(),
      resource("azure-native:databricks:Workspace", theirs, { external: true }),
      resource("databricks:index/cluster:Cluster", clusterId, { external: true }),
    ]);
    expect(parts.map(({ part, state, owned }) => [part, state, owned])).toEqual([
      ["account", "absent", true],
      ["workspace", "Succeeded", false],
      ["cluster", "RUNNING", false],
    ]);
    expect([running, costPerHour]).toEqual([true, 0]);
  });

  test("looks for what is left where the stack has nothing", async () => {
    await cloud.group(names.resourceGroup);
    expect(await status([])).toMatchObject({
      parts: [],
      running: false,
      left: [expect.objectContaining({ name: names.resourceGroup })],
    });
  });

  test("tells what it could not look at from what is not there", async () => {
    cloud.cloud.faults.add({ condition: { kind: "denied", action: "accounts/read$" } });
    const { parts, unverified } = await status([account()]);
    expect(parts).toEqual([expect.objectContaining({ state: "unknown", costPerHour: null })]);
    expect(unverified).toHaveLength(1);
  });

  test("tells what was changed or deleted, and nothing of what went with something else", async () => {
    const host = await cloud.workspace(names.resourceGroup, names.workspace);
    const provider = resource("pulumi:providers:databricks", "p", {
      inputs: { host, azureWorkspaceResourceId: ids.workspace },
    });
    const inside = (type: string, id: string, inputs = {}): StateResource =>
      resource(`databricks:index/x:${type}`, id, { provider: `${provider.urn}::p`, inputs });
    const clusterId = await cloud.cluster(host);
    const resources = [
      resource("azure-native:resources:ResourceGroup", ids.group),
      resource("azure-native:databricks:Workspace", ids.workspace),
      provider,
      inside("Cluster", clusterId, {
        nodeTypeId: "Standard_D8ds_v5",
        sparkVersion: "16.4.x-cpu-ml-scala2.12",
      }),
      inside("Credential", "lab"),
      inside("SecretScope", "lab"),
      inside("Secret", "lab|||key"),
      inside("Notebook", "/Shared/lab"),
    ];
    const told = async () => (await status(resources)).changed.map(({ kind, change }) => [kind, change]);
    expect(await told()).toEqual([
      ["cluster", "its machine type is Standard_D4ds_v5, not Standard_D8ds_v5"],
      ...["credential", "secret scope", "secret", "notebook"].map((kind) => [kind, "deleted"]),
    ]);
    await cloud.send("DELETE", ids.group, "2024-03-01");
    expect(await told()).toEqual([
      ["resource group", "deleted"],
      ["credential", expect.stringContaining("its workspace is gone")],
    ]);
  });

  test("says what to do about a deleted account that Azure keeps", async () => {
    await cloud.deleteAccount(
      await cloud.account(names.resourceGroup, names.openaiAccount, config.identity.region),
    );
    expect((await status([account()])).changed).toEqual([
      expect.objectContaining({
        name: names.openaiAccount,
        change: expect.stringContaining("pulumi config set openaiSoftDeleted purge"),
      }),
    ]);
  });

  test("tells of a job that was made twice, until it is removed", async () => {
    const host = await cloud.workspace(names.resourceGroup, names.workspace);
    const made = async (name: string): Promise<string> =>
      String(
        (await cloud.connect(host).json(jobNamed(name), object<{ job_id: number }>({ job_id: number }, {})))
          .job_id,
      );
    const [known, double] = [await made("lab traced-chat"), await made("lab traced-chat")];
    await made("lab traced-chat of somebody");
    const provider = resource("pulumi:providers:databricks", "p", { inputs: { host } });
    const job = resource("databricks:index/job:Job", known, {
      inputs: { name: "lab traced-chat" },
      provider: `${provider.urn}::p`,
    });
    const resources = [provider, job];
    expect((await status(resources)).left).toEqual([
      {
        kind: "job, made twice,",
        name: "lab traced-chat",
        id: `${host}/#job/${double}`,
        remedy: "npx llmops recover",
      },
    ]);
    for (const one of await madeTwice(resources, cloud.connect)) await removeDouble(one, cloud.connect);
    expect(await status(resources)).toMatchObject({ left: [], unverified: [] });
    expect(cloud.cloud.contents().filter(({ kind }) => kind === "job")).toHaveLength(2);
  });
});

const jobNamed = (name: string) => ({
  method: "POST" as const,
  path: "/api/2.2/jobs/create",
  body: { name, tasks: [{ task_key: "t", notebook_task: { notebook_path: "/Shared/n" } }] },
});
