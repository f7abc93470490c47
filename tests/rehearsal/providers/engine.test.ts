import { armKey } from "../../../packages/azure-simulator/src/context/state";
import { openTrial, type StateResource, type Trial } from "./support/trial";
import type { Wanted } from "./support/wanted";

let trial: Trial;
beforeEach(async () => (trial = await openTrial()));
afterEach(() => trial.close());

const up = ["up", "--yes", "--skip-preview"];
const unchanged = [...up, "--expect-no-changes"];
const refresh = ["refresh", "--yes", "--skip-preview"];
const destroy = ["destroy", "--yes", "--skip-preview"];

const ofType = async (ending: string): Promise<StateResource | undefined> =>
  (await trial.state()).find(({ type }) => type.endsWith(ending));

test("a group and a connector come, stay, change in place, are imported, and go", async () => {
  const wanted: Wanted = { connector: true };
  await trial.ok(up, wanted);
  await trial.ok(unchanged, wanted);
  await trial.ok([...refresh, "--expect-no-changes"]);
  const group = await ofType("ResourceGroup");
  expect(group?.inputs?.["resourceGroupName"]).toMatch(/^group[0-9a-f]{8}$/);
  expect(group?.outputs?.["azureApiVersion"]).toBe("2024-03-01");
  // The location of what does not say its own is the group's.
  expect((await ofType("AccessConnector"))?.inputs?.["location"]).toBe("eastus2");

  const tagged: Wanted = { ...wanted, tags: { env: "prod" } };
  expect(await trial.ok(["preview", "--diff"], tagged)).toMatch(/\+ tags/);
  await trial.ok(up, tagged);
  expect((await ofType("ResourceGroup"))?.id).toBe(group?.id);
  expect(trial.cloud.state.groups.get(armKey(group?.id ?? ""))?.tags).toEqual({ env: "prod" });

  await trial.ok(["state", "delete", "--yes", (await ofType("AccessConnector"))?.urn ?? ""]);
  const [connector] = [...trial.cloud.state.resources.values()];
  await trial.ok([
    ...["import", "azure-native:databricks:AccessConnector", "connector", connector?.id ?? ""],
    ...["--yes", "--skip-preview", "--protect=false", "--generate-code=false"],
  ]);
  expect((await ofType("AccessConnector"))?.inputs).toMatchObject({
    connectorName: connector?.name,
    identity: { type: "SystemAssigned" },
  });
  // An import does not know what depends on what; the program does.
  await trial.ok(unchanged, tagged);
  await trial.ok(destroy);
  expect(trial.cloud.leftovers()).toEqual([]);
});

test("what somebody deletes or changes in the cloud is seen by a refresh and mended by the next update", async () => {
  const wanted: Wanted = { connector: true, tags: { env: "dev" } };
  await trial.ok(up, wanted);
  const key = armKey((await ofType("ResourceGroup"))?.id ?? "");
  const group = trial.cloud.state.groups.get(key);
  if (group === undefined) throw new Error("no group");
  group.tags = { env: "somebody's" };
  trial.cloud.state.resources.clear();
  await trial.ok(refresh);
  expect(await ofType("AccessConnector")).toBeUndefined();
  expect((await ofType("ResourceGroup"))?.outputs?.["tags"]).toEqual({ env: "somebody's" });
  await trial.ok(up, wanted);
  expect(trial.cloud.state.groups.get(key)?.tags).toEqual({ env: "dev" });
  expect(trial.cloud.state.resources.size).toBe(1);
});

test("a workspace whose operation fails stays in the state with the reason, and the next update gets it ready", async () => {
  const wanted: Wanted = { workspaces: ["one"] };
  trial.cloud.faults.add({
    match: { method: "GET", path: "operationStatus" },
    effect: {
      kind: "answer",
      status: 200,
      body: { status: "Failed", error: { code: "ApplianceProvisioningFailed", message: "not today" } },
    },
    times: 1,
  });
  const { exitCode, output } = await trial.pulumi(up, wanted);
  expect(exitCode).not.toBe(0);
  expect(output).toContain('Code="ApplianceProvisioningFailed" Message="not today"');
  const failed = await ofType("databricks:Workspace");
  expect(failed?.initErrors?.join()).toContain("not today");

  await trial.ok(up, wanted);
  const ready = await ofType("databricks:Workspace");
  expect(ready?.id).toBe(failed?.id);
  expect(ready?.initErrors ?? []).toEqual([]);
  await trial.ok(destroy);
  expect(trial.cloud.leftovers()).toEqual([]);
});

test("a cluster that cannot start says why, stays in the state, and is removed by a destroy", async () => {
  const wanted: Wanted = { workspaces: ["one"], cluster: true };
  trial.cloud.faults.add({
    condition: {
      kind: "cluster-failure",
      code: "AZURE_QUOTA_EXCEEDED_EXCEPTION",
      type: "CLIENT_ERROR",
      parameters: { azure_error_message: "0 cores left" },
    },
  });
  const { exitCode, output } = await trial.pulumi(up, wanted);
  expect(exitCode).not.toBe(0);
  expect(output).toContain("AZURE_QUOTA_EXCEEDED_EXCEPTION");
  expect(output).toContain("0 cores left");
  expect((await ofType(":Cluster"))?.initErrors).toHaveLength(1);
  await trial.ok(destroy);
  expect(trial.cloud.leftovers()).toEqual([]);
});

test("two workspaces of one program keep to themselves, and a secret is never plain in the state", async () => {
  const wanted: Wanted = { workspaces: ["one", "two"], secret: "first-value-of-it" };
  await trial.ok(["preview"], wanted);
  expect(trial.cloud.requests.lines.some(({ host }) => host.endsWith("azuredatabricks.net"))).toBe(false);
  await trial.ok(up, wanted);
  const scopes = trial.cloud.requests.lines.filter(
    ({ method, path }) => method === "POST" && path === "/api/2.0/secrets/scopes/create",
  );
  expect(new Set(scopes.map(({ host }) => host)).size).toBe(2);
  const secrets = (await trial.state()).filter(({ type }) => type.endsWith(":Secret"));
  expect(secrets.map(({ id }) => id).sort()).toEqual(["scope-of-one|||key", "scope-of-two|||key"]);
  expect(JSON.stringify(await trial.state())).not.toContain("first-value-of-it");

  const changed = { ...wanted, secret: "second-value-of-it" };
  expect(await trial.ok(["preview", "--diff"], changed)).not.toContain("value-of-it");
  await trial.ok(up, changed);
  await trial.ok([...refresh, "--expect-no-changes"]);
  expect((await trial.state()).filter(({ type }) => type.endsWith(":Secret"))).toHaveLength(2);
});

test("a namespace that is not registered is registered, and a request that is throttled is repeated", async () => {
  trial.cloud.faults.add({ condition: { kind: "unregistered", namespace: "Microsoft.Databricks" } });
  trial.cloud.faults.add({
    match: { method: "PUT", path: "accessConnectors" },
    effect: { kind: "answer", status: 429, body: { error: { code: "TooManyRequests", message: "slow" } } },
    times: 2,
  });
  await trial.ok(up, { connector: true });
  const paths = trial.cloud.requests.lines.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
  expect(paths.filter((path) => /^POST .*Microsoft\.Databricks\/register$/.test(path))).toHaveLength(1);
});
