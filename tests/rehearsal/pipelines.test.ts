import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, type CommandResult } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";
import { openLab, type TestLab } from "./support/lab";

/**
 * One lab, by the scripts that the pipelines run and as they log in: with the real engine, the policy pack that it
 * starts, and a pipeline's own token in place of a secret.
 */
let lab: TestLab;
beforeAll(async () => (lab = await openLab({ login: "oidc" })));
afterAll(() => lab.close());

const npm = (script: string, env: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
  run("npm", ["run", "--silent", script], {
    cwd: projectFolder(),
    env: { ...lab.stage.environment, ...env },
  });

/** The pack among those that were asked, as a preview with --diff writes it and as an up does. */
const PACK = /azure-llmops-lab(@v|\|local\|packages\/policy-pack\/analyzer +)0\.1\.0/;

/** Every file and folder below a folder, and when each was last changed: a folder is when something in it comes or goes. */
const contents = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`)
    .sort();

const text = ({ stdout, stderr }: CommandResult): string => `${stdout}\n${stderr}`;

test("refuses a lab that is larger than allowed, in a preview, and names the rule", async () => {
  await lab.pulumiOk("config", "set", "openaiCapacity", "20");
  await lab.pulumiOk("config", "set", "region", "westeurope");
  const said = await npm("ci:preview");
  expect(text(said)).toContain("sku.capacity is 20: at most 10 is allowed");
  expect(text(said)).toMatch(/\[mandatory\]\s+limited-size/);
  expect(text(said)).toContain(
    "location is westeurope: allowed are eastus2, northcentralus, swedencentral, switzerlandwest",
  );
  expect(said.exitCode).not.toBe(0);
});

test("refuses it in an up as well, before anything is made", async () => {
  await lab.pulumiOk("config", "rm", "region");
  const said = await npm("ci:up");
  expect(text(said)).toContain("sku.capacity is 20: at most 10 is allowed");
  expect(said.exitCode).not.toBe(0);
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});

test("lets the lab's own defaults pass, in a preview that knows little and in an up that knows all", async () => {
  await lab.pulumiOk("config", "rm", "openaiCapacity");
  const preview = await npm("ci:preview");
  expect(text(preview)).not.toMatch(/violation|can't run policy/);
  expect(text(preview)).toMatch(PACK);
  expect(preview.exitCode).toBe(0);
  const up = await npm("ci:up");
  expect(text(up)).toMatch(PACK);
  expect(up.exitCode).toBe(0);
});

test("reads in a preview and writes nothing, into the state neither, and waits for nobody's lock", async () => {
  const backend = fileURLToPath(lab.stage.environment["PULUMI_BACKEND_URL"] ?? "");
  // As another operation leaves it while it runs.
  const lock = join(
    backend,
    ".pulumi/locks/organization",
    "azure-llmops-lab",
    lab.stage.stackFile.stack,
    "other.json",
  );
  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(lock, "{}");
  const before = contents(backend);
  const asked = lab.stage.cloud.requests.lines.length;
  const preview = await npm("ci:preview");
  expect([preview.exitCode, text(preview)]).toEqual([0, expect.not.stringContaining("currently locked")]);
  expect(contents(backend)).toEqual(before);
  // Of Azure and the workspace it reads, but for the keys, which are asked for by POST; a login is one, too.
  const asking = lab.stage.cloud.requests.lines
    .slice(asked)
    .filter(({ method, service }) => method !== "GET" && service !== "entra");
  expect([
    ...new Set(asking.map(({ method, path }) => `${method} ${/[^/?]*(?=\?|$)/.exec(path)?.[0]}`)),
  ]).toEqual(["POST listKeys"]);
  expect((await lab.pulumi("refresh", "--yes", "--skip-preview")).stderr).toContain("currently locked");
  rmSync(lock);
});

test("logs in by the pipeline's token alone, in the workspace too", async () => {
  const provider = (await lab.state()).find(({ type }) => type === "pulumi:providers:databricks");
  expect(provider?.inputs).toMatchObject({ authType: "github-oidc-azure" });
  const { clientSecret } = lab.stage.cloud.identity;
  expect(JSON.stringify([lab.stage.environment, await lab.state()])).not.toContain(clientSecret);
});

test("compares the day's traces with the week's, and says when there is nothing to compare with", async () => {
  const monitor = await npm("ci:monitor");
  expect(text(monitor)).toContain("the same traces as the candidate");
  expect(monitor.exitCode).toBe(1);
});

test("destroys nothing until the stack is named, and then leaves nothing", async () => {
  const refused = await npm("ci:destroy", { DESTROY_STACK: "another" });
  expect(refused.stderr).toContain(
    `DESTROY_STACK is "another", and the stack is "${lab.stage.stackFile.stack}": nothing was destroyed`,
  );
  expect(refused.exitCode).toBe(2);
  expect(lab.stage.cloud.leftovers()).not.toEqual([]);
  const done = await npm("ci:destroy", { DESTROY_STACK: lab.stage.stackFile.stack });
  expect(done.exitCode).toBe(0);
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});

test("takes the engine that is there", async () => {
  const { exitCode, stdout, stderr } = await npm("ci:engine");
  expect(stderr).toMatch(/^Pulumi \d+\.\d+\.\d+: the one on PATH$/m);
  expect(stdout).toBe("");
  expect(exitCode).toBe(0);
});
