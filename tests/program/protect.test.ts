import { type ProgramRun, PROJECT, type RunOptions, runProgram, SUBSCRIPTION } from "./mocks";

const kept = ({ resources }: ProgramRun): string[] =>
  resources.filter(({ options }) => options.protect).map(({ type }) => type.split(":").at(-1) ?? "");
const protectedRun = (config: RunOptions["config"] = {}): Promise<ProgramRun> =>
  runProgram({ config: { protect: "true", ...config } });

const others = `/subscriptions/${SUBSCRIPTION}/resourceGroups/theirs/providers`;
const existingWorkspaceId = `${others}/Microsoft.Databricks/workspaces/theirs`;

test("what holds data is protected, with what it lies in and what its names are made of", async () => {
  const all = ["LabIdentity", "ResourceGroup", "Workspace", "Directory", "MlflowExperiment"];
  expect(kept(await protectedRun())).toEqual(all);
  expect(kept(await protectedRun({ network: "private" }))).toEqual(all);
});

test("in a workspace that is lent, the experiment and its folder are, and the group has no data", async () => {
  expect(kept(await protectedRun({ existingWorkspaceId, region: "swedencentral" }))).toEqual([
    "LabIdentity",
    "Directory",
    "MlflowExperiment",
  ]);
});

test("nothing in a protected workspace is left to go with it", async () => {
  const withWorkspace = ({ resources }: ProgramRun): number =>
    resources.filter(({ deletedWith }) => deletedWith === "lab-workspace").length;
  expect(withWorkspace(await protectedRun())).toBe(0);
  expect(withWorkspace(await runProgram())).toBeGreaterThan(3);
});

test.each(["false", "", undefined])(
  "nothing is protected by %j, and nothing else differs",
  async (protect) => {
    const run = await runProgram({ config: protect === undefined ? {} : { protect } });
    expect(kept(run)).toEqual([]);
    const inputs = ({ resources }: ProgramRun): unknown =>
      resources.map(({ type, name, inputs: given, dependencies }) => ({ type, name, given, dependencies }));
    expect(inputs(await protectedRun())).toEqual(inputs(run));
  },
);

test.each(["yes", "1", "on"])("%j is a mistake, told before anything is declared", async (protect) => {
  await expect(runProgram({ config: { protect } })).rejects.toThrow(
    `${String(PROJECT)}:protect is "${protect}": must be true or false`,
  );
});
