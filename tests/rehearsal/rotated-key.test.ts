import { openLab, type TestLab } from "./support/lab";

let lab: TestLab;
beforeAll(async () => (lab = await openLab()));
afterAll(() => lab.close());

it("brings a key that was rotated outside into the scope with the next up", async () => {
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  const [keys] = [...lab.stage.cloud.state.accountKeys.values()];
  if (!keys) throw new Error("no account");
  const before = keys.key1;
  keys.key1 = "rotated-0123456789abcdef0123456789abcdef";
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  const shown = await lab.pulumiOk("stack", "output", "--json", "--show-secrets");
  expect(shown).toContain(keys.key1);
  expect(shown).not.toContain(before);
  const { workspaceHost, secretScope } = JSON.parse(shown) as Record<string, string>;
  const inScope = await lab.python(
    `import base64, sys
from databricks.sdk import WorkspaceClient
print(base64.b64decode(WorkspaceClient().secrets.get_secret("${secretScope}", "openai-api-key").value).decode())`,
    { DATABRICKS_HOST: workspaceHost ?? "" },
  );
  expect(inScope.trim()).toBe(keys.key1);
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});
