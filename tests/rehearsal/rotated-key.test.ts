import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { FaultRule } from "../../packages/azure-simulator/src/faults/injector";
import { run } from "../../rehearsal/command";
import { projectFolder } from "../../rehearsal/python";
import { openLab, type TestLab } from "./support/lab";

let lab: TestLab;
beforeAll(async () => {
  // Calls that are made again and again are not to meet the rate limit.
  lab = await openLab({ config: { openaiCapacity: "100" } });
  await lab.pulumiOk("up", "--yes", "--skip-preview");
});
afterAll(() => lab.close());

const accountKeys = (): { key1: string; key2: string } => {
  const [keys] = [...lab.stage.cloud.state.accountKeys.values()];
  if (!keys) throw new Error("no account");
  return keys;
};

const outputs = async (): Promise<Record<string, string>> =>
  JSON.parse(await lab.pulumiOk("stack", "output", "--json", "--show-secrets")) as Record<string, string>;

const inScope = async ({ workspaceHost, secretScope }: Record<string, string>): Promise<string> =>
  (
    await lab.python(
      `import base64
from databricks.sdk import WorkspaceClient
print(base64.b64decode(WorkspaceClient().secrets.get_secret("${secretScope}", "openai-api-key").value).decode())`,
      { DATABRICKS_HOST: workspaceHost ?? "" },
    )
  ).trim();

test("brings a key that was rotated outside into the scope with the next up", async () => {
  const keys = accountKeys();
  const before = keys.key1;
  keys.key1 = "rotated-0123456789abcdef0123456789abcdef";
  await lab.pulumiOk("up", "--yes", "--skip-preview");
  const shown = await outputs();
  expect(shown["openaiApiKey"]).toBe(keys.key1);
  expect(JSON.stringify(shown)).not.toContain(before);
  expect(await inScope(shown)).toBe(keys.key1);
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
});

/** Reads the outputs and the scope and calls with what they hold, until a file appears; then says what was answered. */
const caller = (stop: string, ready: string): string => `
import base64, collections, json, os, subprocess, urllib.error, urllib.request
from databricks.sdk import WorkspaceClient
scope = WorkspaceClient()
def output():
    while True:
        said = subprocess.run(["pulumi", "stack", "output", "--json", "--show-secrets", "--cwd", ${JSON.stringify(process.cwd())}, "--non-interactive"], capture_output=True, text=True)
        if said.returncode == 0: return said.stdout
        # An update is just writing the state, which a backend of files does in place.
        if "failed to load checkpoint" not in said.stderr: raise Exception(said.stderr)
def call(key, outputs):
    request = urllib.request.Request(
        outputs["openaiEndpoint"] + "openai/deployments/" + outputs["openaiDeployment"] + "/chat/completions?api-version=" + outputs["openaiApiVersion"],
        data=json.dumps({"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5}).encode(),
        headers={"api-key": key, "content-type": "application/json"})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code
answers, keys = collections.Counter(), []
while True:
    outputs = json.loads(output())
    secret = base64.b64decode(scope.secrets.get_secret(outputs["secretScope"], "openai-api-key").value).decode()
    for key in (outputs["openaiApiKey"], secret):
        answers[call(key, outputs)] += 1
        if key not in keys: keys.append(key)
    open(${JSON.stringify(ready)}, "w").close()
    if os.path.exists(${JSON.stringify(stop)}): break
print(json.dumps({"answers": answers, "keys": keys}))
`;

test("rotates both keys while calls are made with what outputs and scope hold, and none fails", async () => {
  const before = { ...accountKeys() };
  const { workspaceHost = "", openaiEndpoint, openaiDeployment } = await outputs();
  const [stop, ready] = ["stop", "ready"].map((name) => join(lab.stage.folder, name)) as [string, string];
  const calls = lab.python(caller(stop, ready), { DATABRICKS_HOST: workspaceHost });
  const [rotated] = await Promise.all([
    lab
      .llmops("keys", "rotate", "--grace", "8s", "--json", "--", "--yes", "--skip-preview")
      .finally(() => writeFile(stop, "")),
    calls,
  ]);
  expect(rotated.stderr).toContain("Switching the stack from key1 to key2");
  expect(rotated.exitCode).toBe(0);
  expect(JSON.parse(rotated.stdout)).toMatchObject({
    from: "key1",
    to: "key2",
    resumed: false,
    old: "regenerated",
  });

  const after = accountKeys();
  const { answers, keys } = JSON.parse(await calls) as { answers: Record<string, number>; keys: string[] };
  expect(Object.keys(answers)).toEqual(["200"]);
  expect(keys).toEqual([before.key1, after.key2]);
  expect(Object.values(after)).not.toEqual(expect.arrayContaining([before.key1]));
  expect(Object.values(after)).not.toEqual(expect.arrayContaining([before.key2]));
  const said = await lab.python(
    `import urllib.error, urllib.request
for key in ${JSON.stringify([before.key1, before.key2, after.key2])}:
    try:
        urllib.request.urlopen(urllib.request.Request("${openaiEndpoint}openai/deployments/${openaiDeployment}/chat/completions?api-version=2024-10-21", data=b"{}", headers={"api-key": key}))
    except urllib.error.HTTPError as error:
        print(error.code)`,
  );
  expect(said.trim().split("\n")).toEqual(["401", "401", "400"]);
  for (const key of [...Object.values(before), ...Object.values(after)])
    expect(rotated.stdout + rotated.stderr).not.toContain(key);
  await lab.pulumiOk("up", "--yes", "--skip-preview", "--expect-no-changes");
});

const { name: project } = parse(readFileSync(join(projectFolder(), "Pulumi.yaml"), "utf8")) as {
  name: string;
};

/** Everything that a rotation changes. */
const everything = async (): Promise<unknown> => ({
  keys: { ...accountKeys() },
  configuration: await readFile(lab.stage.stackFile.path, "utf8"),
  state: await readFile(
    join(lab.stage.folder, "pulumi-state", ".pulumi", "stacks", project, `${lab.stage.stackFile.stack}.json`),
    "utf8",
  ),
});

const forbidden: FaultRule = {
  match: { method: "POST", path: "/regenerateKey" },
  effect: {
    kind: "answer",
    status: 403,
    body: { error: { code: "AuthorizationFailed", message: "may not" } },
  },
};
const agreed = ["--", "--yes", "--skip-preview"];

test.each<[string, string[], RegExp, { env?: Record<string, string>; fault?: FaultRule }?]>([
  ["nobody can be asked", [], /no terminal to ask on.*Nothing was changed/],
  ["there is no such stack", ["--stack", "nowhere", ...agreed], /no stack named 'nowhere'/],
  ["another stack is meant after --", [...agreed, "--stack", "other"], /--stack cannot be passed/],
  ["`up` would only preview", ["--", "--preview-only"], /--preview-only cannot be passed/],
  [
    "`up` does not take a flag",
    [...agreed, "--no-such-flag"],
    /unknown flag: --no-such-flag.*Nothing was changed/,
  ],
  ["the passphrase is another", agreed, /passphrase/, { env: { PULUMI_CONFIG_PASSPHRASE: "another" } }],
  ["there is no pulumi", agreed, /`pulumi` command was not found/, { env: { PATH: "/nowhere" } }],
  [
    "the login fails",
    agreed,
    /secret/i,
    { env: { ARM_CLIENT_SECRET: "another", AZURE_CLIENT_SECRET: "another" } },
  ],
  ["keys may not be regenerated", agreed, /regenerateKey of the account was refused/, { fault: forbidden }],
])("changes nothing where %s", async (_, args, message, { env = {}, fault } = {}) => {
  const before = await everything();
  if (fault) lab.stage.cloud.faults.add(fault);
  const rotate = [join(projectFolder(), "cli", "llmops.cjs"), "keys", "rotate", "--grace", "0s", ...args];
  const { exitCode, stderr } = await run(process.execPath, rotate, {
    cwd: projectFolder(),
    env: { ...lab.stage.environment, ...env },
  });
  lab.stage.cloud.faults.clear();
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at |this should not have happened/m);
  expect(exitCode).not.toBe(0);
  expect(await everything()).toEqual(before);
});

test("leaves the keys of an account alone that is not the stack's own", async () => {
  const { openaiAccountId = "" } = await outputs();
  const before = { ...accountKeys() };
  const elsewhere = openaiAccountId.replace(/resourceGroups\/[^/]+/, "resourceGroups/theirs");
  await lab.pulumiOk("config", "set", "existingOpenaiAccountId", elsewhere);
  const { exitCode, stderr } = await lab.llmops("keys", "rotate", "--", "--yes");
  await lab.pulumiOk("config", "rm", "existingOpenaiAccountId");
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("is not owned by the stack")]);
  expect(accountKeys()).toEqual(before);
});

test("says that there are none where the lab calls its account without a key", async () => {
  await lab.pulumiOk("config", "set", "openaiAuth", "entra");
  const { exitCode, stderr } = await lab.llmops("keys", "rotate", "--", "--yes");
  await lab.pulumiOk("config", "rm", "openaiAuth");
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("there are no keys to rotate")]);
});

test("leaves nothing behind", async () => {
  await lab.pulumiOk("destroy", "--yes", "--skip-preview");
  expect(lab.stage.cloud.leftovers()).toEqual([]);
});
