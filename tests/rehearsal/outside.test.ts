import { disagreements } from "./support/agreement";
import { armOutside } from "./support/arm";
import { openLab, type TestLab } from "./support/lab";

let lab: TestLab;
let arm: ReturnType<typeof armOutside>;
let outputs: Record<string, string>;
beforeAll(async () => {
  lab = await openLab({ timing: { workspaceRetries: [10, 20, 40], armRetries: [20, 40, 80] } });
  arm = armOutside(lab);
});
afterAll(async () => {
  await arm.close();
  await lab.close();
});
beforeEach(async () => {
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  outputs = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as Record<string, string>;
});

afterEach(async () => {
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});

const standsAgain = async (): Promise<void> => {
  await lab.pulumiOk("up", "--yes");
  expect(await disagreements(lab)).toEqual([]);
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
};

test("says that the workspace is gone, and makes it and everything inside anew after a refresh", async () => {
  await arm.delete(outputs["workspaceId"] ?? "", "2026-01-01");
  const { exitCode, stdout } = await lab.pulumi("up", "--yes", "--skip-preview");
  expect(exitCode).not.toBe(0);
  expect(stdout.match(/error: the workspace cannot be read: Status=404/g)).toHaveLength(2);
  expect(stdout).toContain("`pulumi refresh`, then `pulumi up`");
  expect(stdout).not.toMatch(/node_modules|unhandled|error serializing/);
  // What was inside cannot be asked for where nobody answers: the refresh says so, and the workspace leaves the state.
  await lab.pulumi("refresh", "--yes", "--skip-preview");
  await standsAgain();
  const { workspaceHost } = JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as Record<
    string,
    string
  >;
  expect(workspaceHost).not.toBe(outputs["workspaceHost"]);
});

test("destroys the rest when the workspace is gone", async () => {
  await arm.delete(outputs["workspaceId"] ?? "", "2026-01-01");
});

test("destroys the rest when a refresh has noticed, with what was inside forgotten before", async () => {
  await arm.delete(outputs["workspaceId"] ?? "", "2026-01-01");
  await lab.pulumi("refresh", "--yes", "--skip-preview");
  expect((await lab.pulumi("destroy", "--yes", "--skip-preview")).exitCode).not.toBe(0);
  const { stderr, exitCode } = await lab.llmops("recover");
  expect(stderr).toContain("lab-cluster is forgotten: its workspace is gone");
  expect(exitCode).toBe(0);
});

test.each(["purge", "restore"])("makes a deleted account anew, the old one told to %s", async (choice) => {
  await arm.delete(`${outputs["openaiAccountId"]}/deployments/gpt-4o`, "2025-06-01");
  await arm.delete(outputs["openaiAccountId"] ?? "", "2025-06-01");
  await lab.pulumiOk("refresh", "--yes", "--skip-preview");
  const { stdout } = await lab.pulumi("up", "--yes", "--skip-preview");
  expect(stdout).toContain('Code="FlagMustBeSetForRestore"');
  await lab.pulumiOk("config", "set", "openaiSoftDeleted", choice);
  await standsAgain();
  await lab.pulumiOk("config", "rm", "openaiSoftDeleted");
  await standsAgain();
});

test("destroys the rest when the account is gone, and purges it", async () => {
  await arm.delete(`${outputs["openaiAccountId"]}/deployments/gpt-4o`, "2025-06-01");
  await arm.delete(outputs["openaiAccountId"] ?? "", "2025-06-01");
});

test("tells that the account's keys were switched off, and its advice switches them on again", async () => {
  const account = lab.stage.cloud.state.resources.get((outputs["openaiAccountId"] ?? "").toLowerCase());
  if (account === undefined) throw new Error("no account");
  account.properties["disableLocalAuth"] = true;
  const refused = await lab.llmops("workload");
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("`pulumi up --refresh` switches them on again");
  await lab.pulumiOk("up", "--refresh", "--yes");
  expect((await lab.llmops("workload")).exitCode).toBe(0);
});
