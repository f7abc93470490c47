import type { FaultRule } from "../../packages/azure-simulator/src/faults/injector";
import { namedFaults } from "../../packages/azure-simulator/src/faults/named";
import { openLab, type TestLab } from "./support/lab";

/** A lab with a trace in it that its owner would have elsewhere; the tests build on each other. */
let lab: TestLab;
beforeAll(async () => {
  lab = await openLab({ config: { region: "swedencentral" } });
  await up();
  await works();
});
afterAll(() => lab.close());

const up = (...args: string[]) => lab.pulumiOk("up", "--yes", "--skip-preview", ...args);
const tryUp = () => lab.pulumi("up", "--yes", "--skip-preview");
const set = (key: string, value: string) => lab.pulumiOk("config", "set", key, value);
const outputs = async () =>
  JSON.parse(await lab.pulumiOk("stack", "output", "--json")) as Record<string, string>;
const all = (): string[] =>
  lab.stage.cloud
    .leftovers()
    .map(({ kind, id }) => `${kind} ${id}`)
    .sort();

async function works(): Promise<void> {
  const { exitCode, stdout, stderr } = await lab.llmops("workload", "--prompt", "A joke, please.");
  if (exitCode !== 0) throw new Error(`${stdout}\n${stderr}`);
}

async function traces(): Promise<number> {
  const { exitCode, stdout, stderr } = await lab.llmops("traces", "export", "--json");
  if (exitCode !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split("\n")
    .filter((line) => line.includes("trace_info")).length;
}

async function refusedBy(fault: string): Promise<string> {
  const rules: readonly FaultRule[] = namedFaults[fault]?.rules ?? [];
  const ids = rules.map((rule) => lab.stage.cloud.faults.add(rule).id);
  const { exitCode, stdout } = await tryUp();
  for (const id of ids) lab.stage.cloud.faults.clear(id);
  expect({ fault, exitCode }).not.toEqual({ fault, exitCode: 0 });
  return stdout;
}

/** What was there and is not any more. */
const lostOf = (before: readonly string[]): string[] => {
  const now = new Set(all());
  return before.filter((each) => !now.has(each));
};

const warnings = (said: string): number =>
  (
    said
      .split("Diagnostics:")[1]
      ?.match(/do not move and are deleted with it\. To keep them, first `npx llmops traces export/g) ?? []
  ).length;

const moves = [
  { key: "region", to: "eastus2", back: "swedencentral", fault: "quota-exhausted" },
  { key: "network", to: "private", back: "public", fault: "cluster-stockout" },
];

test.each(moves)(
  "is left as it was by a move that is refused, and stays where its owner says so: $key, $fault",
  async ({ key, to, back, fault }) => {
    const [stood, before, held] = [await outputs(), all(), await traces()];
    await set(key, to);
    expect(warnings(await refusedBy(fault))).toBe(1);
    expect(lostOf(before)).toEqual([]);
    expect(await outputs()).toEqual(stood);
    await works();
    expect(await traces()).toBe(held + 1);

    await set(key, back);
    const halves = all();
    const { exitCode, stdout } = await tryUp();
    expect(stdout).toContain("To stay: `npx llmops recover`, then `pulumi up`");
    expect(exitCode).not.toBe(0);
    expect(all()).toEqual(halves);
    const recovered = await lab.llmops("recover");
    expect({ ...recovered, exitCode: 0 }).toEqual(recovered);
    await up();
    expect(all()).toEqual(before);
    expect(lab.stage.cloud.state.softDeleted.size).toBe(0);
    expect(await outputs()).toEqual(stood);
    await up("--expect-no-changes");
    expect(await traces()).toBe(held + 1);
  },
);

test("is left as it was by a second refusal, and by none of it when its place lets it in", async () => {
  const [stood, before] = [await outputs(), all()];
  await set("workspaceName", "elsewhere");
  await set("region", "eastus2");
  await refusedBy("managed-group-taken");
  await refusedBy("cluster-stockout");
  expect(lostOf(before)).toEqual([]);
  expect(await outputs()).toEqual(stood);
  await up();
  expect(await outputs()).toMatchObject({ region: "eastus2" });
  expect(all().filter((each) => before.includes(each))).toEqual([]);
  expect(lab.stage.cloud.state.softDeleted.size).toBe(0);
  await up("--expect-no-changes");
});

test("stays where it is under another name of its stack", async () => {
  const { stack } = lab.stage.stackFile;
  const renamed = `${stack}-renamed`;
  await lab.pulumiOk("stack", "rename", renamed, "--stack", stack);
  try {
    await lab.pulumiOk("preview", "--expect-no-changes", "--stack", renamed);
  } finally {
    await lab.pulumiOk("stack", "rename", stack, "--stack", renamed);
  }
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});
