import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../rehearsal/python";
import { az } from "../unit/advice/az";
import { commandsIn } from "../unit/docs/shell-words";
import { armOutside } from "./support/arm";
import { openLab, type TestLab } from "./support/lab";

/** A lab that stands, in the cloud of somebody else's, too; its commands name it, since another stack is selected. */
let lab: TestLab;
let outside: ReturnType<typeof armOutside>;
let here: string[];
let others: string;
const made: string[] = [];

const ofOthers = (): string => {
  const { groups, resources } = lab.stage.cloud.state;
  return JSON.stringify([...groups, ...resources].filter(([id]) => id.includes("/resourcegroups/theirs")));
};

beforeAll(async () => {
  lab = await openLab();
  outside = armOutside(lab);
  const stack = `${lab.stage.stackFile.stack}-mine`;
  made.push(stack);
  here = ["--stack", stack];
  const group = `/subscriptions/${lab.stage.cloud.identity.subscriptionId}/resourceGroups/theirs`;
  await outside.send("PUT", group, "2024-03-01", { location: "eastus2" });
  await outside.send("PUT", `${group}/providers/Microsoft.CognitiveServices/accounts/theirs`, "2025-06-01", {
    location: "eastus2",
    kind: "OpenAI",
    sku: { name: "S0" },
    properties: { customSubDomainName: "theirs" },
  });
  await lab.pulumiOk("stack", "init", stack, "--no-select");
  await lab.pulumiOk("config", "set", "protect", "true", ...here);
  await lab.pulumiOk("up", "--yes", "--skip-preview", ...here);
  others = ofOthers();
});
afterEach(() => {
  expect(ofOthers()).toBe(others);
  lab.stage.cloud.faults.clear();
});
afterAll(async () => {
  for (const name of made) rmSync(join(projectFolder(), `Pulumi.${name}.yaml`), { force: true });
  await outside.close();
  await lab.close();
});

/** The commands that a text offers, on lines of their own. */
const offeredIn = (text: string): string[] =>
  [...text.matchAll(/^ +(?:\$ )?((?:npx llmops|pulumi|az) .+?)(?: {2}.*)?$/gm)].map(([, line = ""]) => line);

/** Runs a line as somebody types it who then says yes; fails the test where one of its commands does. */
async function run(line: string): Promise<void> {
  for (const { program, words } of commandsIn(line)) {
    if (program === "az") {
      await az(words, (...request) => outside.send(...request));
      continue;
    }
    const asks = program === "pulumi" && ["up", "destroy"].includes(words[0] ?? "");
    const answered = [...words, ...(asks ? ["--yes"] : [])];
    const done = await (program === "pulumi" ? lab.pulumi(...answered) : lab.llmops(...answered));
    if (done.exitCode !== 0)
      throw new Error(`${program} ${words.join(" ")}: ${done.exitCode}\n${done.stdout}\n${done.stderr}`);
  }
}

test("heals by one line what somebody else deleted", async () => {
  const { stdout } = await lab.pulumi("stack", "output", "--json", ...here);
  const { workspaceHost, experimentId } = JSON.parse(stdout) as Record<string, string>;
  await outside.workspace(workspaceHost ?? "", "/api/2.0/mlflow/experiments/delete", {
    experiment_id: experimentId,
  });
  const found = await lab.llmops("status", ...here);
  const [line = "", ...more] = offeredIn(found.stdout);
  expect([line, more]).toEqual([`npx llmops recover ${here.join(" ")} && pulumi up ${here.join(" ")}`, []]);
  await run(line);
  expect(offeredIn((await lab.llmops("status", ...here)).stdout)).toEqual([]);
});

test("takes a protected lab down by what it says, and what that leaves by what is said of it", async () => {
  const down = () => lab.llmops("down", ...here, "--", "--yes", "--skip-preview");
  const refused = await down();
  expect(refused.exitCode).toBe(1);
  const ways = offeredIn(refused.stderr);
  expect(ways).toHaveLength(2);
  for (const line of ways) await run(line);

  lab.stage.cloud.faults.add({ condition: { kind: "denied", action: "deletedAccounts/delete$" } });
  const left = await down();
  expect(left.exitCode).toBe(1);
  // The warning names the command first, and the report does again.
  const purges = new Set(offeredIn(left.stdout).filter((line) => line.startsWith("az ")));
  expect(purges.size).toBe(1);
  // Somebody with the permission runs it.
  lab.stage.cloud.faults.clear();
  for (const line of purges) await run(line);
  expect(lab.stage.cloud.leftovers().filter(({ id }) => !id.includes("/theirs"))).toEqual([]);
});

test("sets keys, and begins another stack of the same configuration, as the engine takes them", async () => {
  const [, stack = ""] = here;
  const keys = async (name: string) =>
    JSON.parse(await lab.pulumiOk("config", "--json", "--stack", name)) as Record<string, object>;
  await run(`pulumi config set --path 'openaiMoreDeployments[0].name' more ${here.join(" ")}`);
  expect((await keys(stack))["azure-llmops-lab:openaiMoreDeployments"]).toMatchObject({
    value: '[{"name":"more"}]',
  });
  made.push(`${stack}-another`);
  await run(`pulumi stack init ${stack}-another --copy-config-from ${stack}`);
  expect(await keys(`${stack}-another`)).toEqual(await keys(stack));
});
