import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../rehearsal/python";
import { openLab, type TestLab } from "./support/lab";

/** What becomes of a lab whose parts are renamed, exchanged or somebody else's; the tests build on each other. */
let lab: TestLab;
beforeAll(async () => (lab = await openLab()));
afterAll(() => lab.close());

const up = (...args: string[]) => lab.pulumiOk("up", "--yes", "--skip-preview", ...args);
const outputs = async (...args: string[]) =>
  JSON.parse(await lab.pulumiOk("stack", "output", "--json", ...args)) as Record<string, string>;
const softDeleted = () => [...lab.stage.cloud.state.softDeleted.keys()];

test("purges the old account when the account is renamed", async () => {
  await up();
  const before = await outputs();
  await lab.pulumiOk("config", "set", "openaiAccountName", "another-name-for-it");
  await up();
  expect(await outputs()).toMatchObject({
    openaiAccountName: "another-name-for-it",
    workspaceId: before["workspaceId"],
    clusterId: before["clusterId"],
  });
  expect(softDeleted()).toEqual([]);
});

test("moves what is inside along when the workspace is renamed, and leaves the account alone", async () => {
  const before = await outputs();
  await lab.pulumiOk("config", "set", "workspaceName", "another-workspace");
  await up();
  const after = await outputs();
  expect(after["openaiAccountId"]).toBe(before["openaiAccountId"]);
  for (const key of ["workspaceHost", "clusterId"]) expect(after[key]).not.toBe(before[key]);
  await up("--expect-no-changes");
});

test("leaves what it was only lent as it was, whatever the borrower does", async () => {
  const lender = await outputs();
  const before = lab.stage.cloud.leftovers();
  const guest = `guest-${process.pid}`;
  const set = (key: string, value: string | undefined) =>
    lab.pulumiOk("config", "set", "--stack", guest, key, value ?? "");
  await lab.pulumiOk("stack", "init", guest, "--no-select");
  try {
    await set("existingOpenaiAccountId", lender["openaiAccountId"]);
    await set("existingOpenaiDeployment", lender["openaiDeployment"]);
    await set("existingWorkspaceId", lender["workspaceId"]);
    await set("existingClusterId", "0101-000000-missing");
    expect((await lab.pulumi("up", "--yes", "--skip-preview", "--stack", guest)).stdout).toContain(
      "existingClusterId, 0101-000000-missing: it does not exist, or your login cannot see it",
    );
    await set("existingClusterId", lender["clusterId"]);
    await up("--stack", guest);
    const borrowed = await outputs("--stack", guest);
    for (const key of ["openaiAccountId", "openaiEndpoint", "workspaceHost", "clusterId", "resourceGroup"]) {
      expect(borrowed[key]).toBe(lender[key]);
    }
    expect(borrowed["experimentId"]).not.toBe(lender["experimentId"]);

    await lab.pulumiOk("config", "rm", "--stack", guest, "existingWorkspaceId");
    await lab.pulumiOk("config", "rm", "--stack", guest, "existingClusterId");
    await up("--stack", guest);
    expect((await outputs("--stack", guest))["workspaceHost"]).not.toBe(lender["workspaceHost"]);

    await lab.pulumiOk("destroy", "--yes", "--skip-preview", "--stack", guest);
    expect(lab.stage.cloud.leftovers()).toEqual(before);
  } finally {
    rmSync(join(projectFolder(), `Pulumi.${guest}.yaml`), { force: true });
  }
});

test("leaves nothing when the lender is destroyed in turn", async () => {
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});
