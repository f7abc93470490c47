import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative, sep } from "node:path";
import { parse } from "yaml";
import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";
import { machineWith } from "./support/command";
import { openLab, type TestLab } from "./support/lab";

/** A project that `pulumi new` makes from this one, under another name. */
let lab: TestLab;
let folder: string;
let made: string;
let environment: Record<string, string>;

/** What a clone of the repository has; what an install, a build or a rehearsal leaves beside it stays behind. */
const isCloned = (path: string): boolean => {
  const [first = ""] = relative(projectFolder(), path).split(sep);
  return !/^(node_modules|dist|coverage|\.git|\.rehearsal|Pulumi\.rehearsal.*\.yaml)$/.test(first);
};

/** npm asks the registry, which a rehearsal has no way to; the dependencies that are installed stand for its work. */
const npm = `#!/bin/sh
[ "$1" = --version ] && exec echo 10.9.0
exec ln -s ${join(projectFolder(), "node_modules")} node_modules
`;

/** `pulumi new` downloads the provider plugins that are not there; here they are attached to the engine. */
function pretendPlugins(home: string): void {
  for (const name of ["azure-native", "databricks"]) {
    const manifest = join(projectFolder(), "node_modules", "@pulumi", name, "package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    const plugin = join(home, "plugins", `resource-${name}-v${version}`);
    mkdirSync(plugin, { recursive: true });
    writeFileSync(join(plugin, `pulumi-resource-${name}`), "", { mode: 0o755 });
  }
}

async function pulumi(where: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run("pulumi", [...args, "--color", "never"], {
    cwd: where,
    env: environment,
  });
  if (exitCode !== 0)
    throw new Error(`pulumi ${args.join(" ")} exited with ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
}

beforeAll(async () => {
  lab = await openLab();
  folder = mkdtempSync(join(tmpdir(), "template-"));
  made = join(folder, "made");
  const { PULUMI_STACK: _, ...stage } = lab.stage.environment;
  const { PATH: tools = "" } = machineWith({ npm: { script: npm } });
  environment = { ...stage, PATH: `${tools}${delimiter}${stage["PATH"]}` };
  pretendPlugins(stage["PULUMI_HOME"] ?? folder);
  cpSync(projectFolder(), join(folder, "clone"), { recursive: true, filter: isCloned });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await lab.close();
});

const read = (file: string): string => readFileSync(join(made, file), "utf8");

test("makes a project of another name, asks for what a stack needs, and installs it", async () => {
  const said = await pulumi(
    folder,
    ...["new", join(folder, "clone"), "--dir", made, "--name", "my-lab", "--stack", "dev", "--yes"],
    ...["--config", "region=swedencentral", "--config", "my-lab:openaiCapacity=20"],
  );
  expect(said).toContain("docs/first-hour.md");
  const project = parse(read("Pulumi.yaml")) as Record<string, unknown>;
  expect(project).toMatchObject({ name: "my-lab", config: { region: { type: "string" } } });
  expect(project).not.toHaveProperty("template");
  expect(readdirSync(made)).toEqual(
    expect.arrayContaining([".gitignore", "index.ts", "infra", "node_modules", "package-lock.json"]),
  );
  expect(existsSync(join(made, ".git"))).toBe(false);
});

test("copies every file as it is, but the two that it writes", async () => {
  const differ: string[] = [];
  for (const entry of readdirSync(join(folder, "clone"), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const name = relative(join(folder, "clone"), source);
    if (!existsSync(join(made, name)) || !readFileSync(source).equals(readFileSync(join(made, name))))
      differ.push(name);
  }
  expect(differ.sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml"]);
});

test("puts the settings of Pulumi.dev.yaml and the answers under the new name", async () => {
  const config = JSON.parse(await pulumi(made, "config", "--json", "--stack", "dev")) as Record<
    string,
    { value: string }
  >;
  const values = Object.fromEntries(Object.entries(config).map(([key, { value }]) => [key, value]));
  expect(values).toMatchObject({
    "my-lab:region": "swedencentral",
    "my-lab:openaiCapacity": "20",
    "my-lab:workspaceSku": "premium",
    "my-lab:tags": expect.stringContaining('"environment":"dev"'),
  });
  // Which template it was is Pulumi's own note.
  for (const key of Object.keys(values)) expect(key).toMatch(/^(my-lab|pulumi):/);
});

test("previews, with those settings", async () => {
  const { steps } = JSON.parse(
    await pulumi(made, "preview", "--json", "--stack", "dev", "--non-interactive"),
  ) as { steps: { op: string; newState: { type: string; inputs: Record<string, unknown> } }[] };
  const inputsOf = (type: string): Record<string, unknown> | undefined =>
    steps.find(({ newState }) => newState.type.endsWith(type))?.newState.inputs;
  expect(inputsOf(":Deployment")).toMatchObject({ sku: { capacity: 20 } });
  expect(inputsOf(":ResourceGroup")).toMatchObject({
    location: "swedencentral",
    resourceGroupName: expect.stringMatching(/^rg-my-lab-dev-/),
    tags: { environment: "dev", project: "my-lab" },
  });
});

test("says so where a key has still the name that the project had before", async () => {
  await pulumi(made, "config", "set", "azure-llmops-lab:openaiCapacity", "5", "--stack", "dev");
  await expect(pulumi(made, "preview", "--stack", "dev", "--non-interactive")).rejects.toThrow(
    "azure-llmops-lab:openaiCapacity is not read by this program; write my-lab:openaiCapacity",
  );
});
