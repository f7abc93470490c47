import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../rehearsal/python";
import { openLab, type TestLab } from "./support/lab";

/**
 * Changes of a stack's own deployments, whose capacity fits the quota of 150 before and afterwards, and must on the way;
 * each goes on from where the one before it ended.
 */
let lab: TestLab;
beforeAll(async () => (lab = await openLab()));
afterAll(() => lab.close());

interface Deployment {
  readonly name: string;
  readonly capacity: number;
}

/** Has the stack make these deployments, the first of them the lab's own. */
async function want([first, ...more]: readonly Deployment[]): Promise<void> {
  const entries = more.flatMap(({ name, capacity }, index) => [
    `openaiMoreDeployments[${index}].name=${name}`,
    `openaiMoreDeployments[${index}].capacity=${capacity}`,
  ]);
  await lab.pulumiOk("config", "rm", "openaiMoreDeployments");
  const values = [`openaiDeployment=${first?.name}`, `openaiCapacity=${first?.capacity}`, ...entries];
  await lab.pulumiOk("config", "set-all", "--path", ...values.flatMap((value) => ["--plaintext", value]));
}

const up = (...args: string[]) => lab.pulumi("up", "--yes", "--skip-preview", ...args);

/** The deployments that the cloud has, as `name capacity`. */
const standing = (): string[] =>
  [...lab.stage.cloud.state.resources.values()]
    .filter(({ type }) => type === "Microsoft.CognitiveServices/accounts/deployments")
    .map(({ name, sku }) => `${name} ${sku?.capacity}`)
    .sort();

const deployment = (text: string): Deployment => ({
  name: text.split(" ")[0] ?? "",
  capacity: Number(text.split(" ")[1]),
});

test.each([
  { change: "one is made", wanted: ["gpt-4o 100"] },
  { change: "it is renamed", wanted: ["chat 100"] },
  { change: "it is lowered, and another made", wanted: ["chat 40", "bb 110"] },
  {
    change: "the first of the chain is raised, and the last lowered and spelt otherwise",
    wanted: ["chat 110", "BB 40"],
    has: ["chat 110", "bb 40"],
  },
  { change: "one is renamed and lowered, and the first raised", wanted: ["chat 120", "cc 30"] },
])("fits on the way, too, where $change", async ({ wanted, has = wanted }) => {
  await want(wanted.map(deployment));
  const { exitCode, stdout } = await up();
  expect([exitCode, stdout]).toEqual([0, expect.anything()]);
  expect(standing()).toEqual([...has].sort());
});

test("refuses beforehand what has no room on the way, and the command that it offers leads there", async () => {
  const before = standing();
  expect(await lab.preview()).toEqual([]);
  await want([deployment("chat 140")]);
  const refused = await lab.llmops("up", "--", "--yes", "--skip-preview");
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining("nothing was changed")]);
  expect(standing()).toEqual(before);

  const { checks } = JSON.parse((await lab.llmops("preflight", "--json")).stdout) as {
    checks: { id: string; message: string; fixes: string[] }[];
  };
  const quota = checks.find(({ id }) => id === "token-quota");
  expect(quota?.message).toContain("cc");
  const [, ...command] = quota?.fixes[0]?.split(" ") ?? [];
  await lab.pulumiOk(...command);
  expect((await up()).exitCode).toBe(0);
  await want([deployment("chat 140")]);
  expect((await up()).exitCode).toBe(0);
  expect(standing()).toEqual(["chat 140"]);
});

test("leaves a deployment that was only lent where it is, when its own takes that one's place", async () => {
  const guest = `guest-${process.pid}`;
  const set = (key: string, value: string) => lab.pulumiOk("config", "set", "--stack", guest, key, value);
  const account = (await lab.pulumiOk("stack", "output", "openaiAccountId")).trim();
  await lab.pulumiOk("stack", "init", guest, "--no-select");
  try {
    await set("existingOpenaiAccountId", account);
    await set("existingOpenaiDeployment", "chat");
    await set("clusterKind", "serverless");
    expect((await up("--stack", guest)).exitCode).toBe(0);
    await lab.pulumiOk("config", "rm", "--stack", guest, "existingOpenaiDeployment");
    await set("openaiDeployment", "guests-own");
    expect((await up("--stack", guest)).exitCode).toBe(0);
    expect(standing()).toEqual(["chat 140", "guests-own 10"]);
    await lab.pulumiOk("destroy", "--yes", "--skip-preview", "--stack", guest);
    expect(standing()).toEqual(["chat 140"]);
  } finally {
    rmSync(join(projectFolder(), `Pulumi.${guest}.yaml`), { force: true });
  }
});
