import { openLab, type TestLab } from "./support/lab";

let lab: TestLab;
beforeAll(async () => (lab = await openLab({ config: { protect: "true", workspaceName: "kept" } })));
afterAll(() => lab.close());

const quietly = ["--yes", "--skip-preview"];
const left = (): string[] => lab.stage.cloud.leftovers().map(({ id }) => id);
const protectedTypes = async (): Promise<(string | undefined)[]> =>
  (await lab.state()).filter(({ protect }) => protect).map(({ type }) => type.split(":").at(-1));

async function refused(...args: string[]): Promise<void> {
  const { exitCode, stdout } = await lab.pulumi(...args);
  expect([exitCode === 0, stdout]).toEqual([false, expect.stringMatching(/protected|protection/)]);
}

test("protects what holds data, and what that lies in", async () => {
  await lab.pulumiOk("up", ...quietly);
  expect(await protectedTypes()).toEqual([
    "LabIdentity",
    "ResourceGroup",
    "Workspace",
    "Directory",
    "MlflowExperiment",
  ]);
});

test("deletes nothing by `llmops down`, by a destroy, by another place and by a key that is gone", async () => {
  const before = left();
  const { exitCode, stdout, stderr } = await lab.llmops("down", "--", "--yes", "--skip-preview");
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error: the lab is protected; nothing was deleted: lab-identity, lab-group, /);
  await refused("destroy", "--yes");
  await lab.pulumiOk("config", "set", "region", "northcentralus");
  await refused("preview");
  await lab.pulumiOk("config", "rm", "region");
  await lab.pulumiOk("config", "rm", "workspaceName");
  await refused("up", ...quietly);
  await lab.pulumiOk("config", "set", "workspaceName", "kept");
  expect(left()).toEqual(before);
});

test("keeps the data where Pulumi is told not to look first, and the state is true to what is left", async () => {
  const data = /resourceGroups\/[^/]+$|\/workspaces\/|experiment|Shared\//;
  const before = left().filter((id) => data.test(id));
  await refused("destroy", ...quietly);
  expect(left().filter((id) => data.test(id))).toEqual(before);
  await lab.pulumiOk("up", ...quietly);
  await lab.pulumiOk("refresh", "--yes", "--expect-no-changes");
  expect(await lab.preview()).toEqual([]);
});

test("is given up by the two commands that `llmops down` names, which change nothing else", async () => {
  const before = left();
  const { stderr } = await lab.llmops("down", "--", "--yes", "--skip-preview");
  const commands = stderr.match(/(?<=^ {2}pulumi ).+/gm) ?? [];
  expect(commands).toHaveLength(2);
  for (const words of commands.map((text) => text.split(" "))) {
    if (words[0] === "up") expect(await lab.preview()).toEqual([]);
    await lab.pulumiOk(...words, ...(words[0] === "up" ? quietly : []));
  }
  expect(await protectedTypes()).toEqual([]);
  expect(left()).toEqual(before);
  const down = await lab.llmops("down", "--", "--yes", "--skip-preview");
  expect([down.exitCode, left()]).toEqual([0, []]);
});
