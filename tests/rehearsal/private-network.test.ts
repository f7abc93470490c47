import { openLab, type TestLab } from "./support/lab";

let lab: TestLab;
beforeAll(async () => (lab = await openLab({ config: { network: "private" } })));
afterAll(() => lab.close());

interface UpDocument {
  readonly succeeded: boolean;
  readonly workload: unknown;
  readonly notebook: { readonly result: { readonly reply: string }; readonly traces: readonly unknown[] };
}

test("comes up in a network of its own, where the notebook on the cluster calls the model", async () => {
  const { exitCode, stdout, stderr } = await lab.llmops("up", "--json", "--", "--yes", "--skip-preview");
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("only inside the lab's private network")]);
  const up = JSON.parse(stdout) as UpDocument;
  expect(up).toMatchObject({ succeeded: true, workload: null, notebook: { failure: null } });
  expect(up.notebook.result.reply).not.toBe("");
  expect(up.notebook.traces).toHaveLength(1);
});

test("tells this machine in one message that it is outside", async () => {
  const { exitCode, stderr } = await lab.llmops("workload");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /private network alone, and this machine is outside of it: .*Public access is disabled/,
  );
  expect(stderr).toContain("npx llmops notebook run");
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("stays as it is over a refresh, though the workspace has added rules of its own", async () => {
  await lab.pulumiOk("refresh", "--yes", "--skip-preview");
  expect(await lab.preview()).toEqual([]);
  const rules = [...lab.stage.cloud.state.resources.values()].flatMap(
    ({ properties }) => properties["securityRules"] ?? [],
  );
  expect(rules).not.toEqual([]);
});

test("leaves nothing", async () => {
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});
